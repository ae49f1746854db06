package io.tokengauge.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ServerSocketFactory;

/**
 * Stands between clients and a server on this machine: a network that can stall, lose answers, or
 * encrypt on the clients' side. Thread-safe.
 */
public final class Relay implements AutoCloseable {

  private static final int BACKLOG = 64;

  private final ServerSocket front;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition goesOn = lock.newCondition();
  private final AtomicLong answersToLose = new AtomicLong();
  private boolean stalled;

  private Relay(ServerSocket front, int target) {
    this.front = front;
    this.target = target;
    start(this::acceptAll);
  }

  /** Begins to relay to a port. */
  public static Relay to(int port) {
    return to(port, ServerSocketFactory.getDefault());
  }

  /** Begins to relay to a port; the factory's sockets are what clients see. */
  public static Relay to(int port, ServerSocketFactory factory) {
    try {
      return new Relay(
          factory.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where clients connect to. */
  public int port() {
    return front.getLocalPort();
  }

  /** Lets nothing through any more; nobody is told. */
  public void stall() {
    setStalled(true);
  }

  /** Lets everything through again, and what waited first. */
  public void goOn() {
    setStalled(false);
  }

  private void setStalled(boolean value) {
    lock.lock();
    try {
      stalled = value;
      goesOn.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Breaks the connection on which the next answer comes, in place of passing it on. */
  public void loseNextAnswer() {
    answersToLose.set(1);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        sockets.add(client);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(server);
        start(() -> copy(client, server, false));
        start(() -> copy(server, client, true));
      } catch (IOException e) {
        // Closed, or the server is away: the client finds its connection broken.
        sockets.removeIf(Socket::isClosed);
      }
    }
  }

  private void copy(Socket from, Socket to, boolean answers) {
    byte[] bytes = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(bytes);
      while (length >= 0) {
        awaitNetwork();
        if (answers && answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          return;
        }
        out.write(bytes, 0, length);
        length = in.read(bytes);
      }
    } catch (IOException e) {
      // One side is gone, and now so is the other.
      sockets.remove(from);
    }
  }

  private void awaitNetwork() {
    lock.lock();
    try {
      while (stalled) {
        goesOn.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    goOn();
    try {
      front.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
