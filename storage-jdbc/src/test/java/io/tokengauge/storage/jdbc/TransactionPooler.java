package io.tokengauge.storage.jdbc;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pools connections to PostgreSQL by transaction, as PgBouncer does: a client gets a server's
 * connection with its first message and loses it when its transaction has ended, and the next one
 * goes to the connection that was idle longest. Speaks version 3 of the protocol, without
 * encryption or passwords, and knows nothing of prepared statements: one that a client expects to
 * find in its session is not there.
 */
final class TransactionPooler implements Closeable {

  private static final int PROTOCOL = 196_608;

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Server> idle = new LinkedBlockingQueue<>();
  private final Set<Closeable> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger handedOut = new AtomicInteger();
  private final List<byte[]> greeting = new ArrayList<>();

  /** A message with its type. */
  private static final class Message {
    private final byte type;
    private final byte[] body;

    Message(int type, byte[] body) {
      this.type = (byte) type;
      this.body = body;
    }

    static Message read(DataInputStream in) throws IOException {
      byte type = in.readByte();
      byte[] body = new byte[in.readInt() - Integer.BYTES];
      in.readFully(body);
      return new Message(type, body);
    }

    void write(DataOutputStream out) throws IOException {
      out.writeByte(type);
      out.writeInt(body.length + Integer.BYTES);
      out.write(body);
    }
  }

  /** A connection to the server, used by one client at a time. */
  private record Server(DataInputStream in, DataOutputStream out) {}

  TransactionPooler(int serverPort, String user, String database, int connections)
      throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    for (int i = 0; i < connections; i++) {
      idle.add(connect(serverPort, user, database));
    }
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns how often a server's connection was given to a client. */
  int handedOut() {
    return handedOut.get();
  }

  private Server connect(int port, String user, String database) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    Server server =
        new Server(
            new DataInputStream(socket.getInputStream()),
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
    ByteArrayOutputStream startup = new ByteArrayOutputStream();
    for (String text :
        List.of("user", user, "database", database, "client_encoding", "UTF8", "TimeZone", "UTC")) {
      startup.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      startup.write(0);
    }
    startup.write(0);
    server.out.writeInt(startup.size() + 2 * Integer.BYTES);
    server.out.writeInt(PROTOCOL);
    server.out.write(startup.toByteArray());
    server.out.flush();
    Message message = Message.read(server.in);
    while (message.type != 'Z') {
      if (message.type == 'S' && idle.isEmpty()) {
        greeting.add(message.body);
      }
      message = Message.read(server.in);
    }
    return server;
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        sockets.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      greet(in, out);
      while (true) {
        Message first = Message.read(in);
        if (first.type == 'X') {
          return;
        }
        Server server = idle.take();
        handedOut.incrementAndGet();
        transaction(first, in, out, server);
        idle.put(server);
      }
    } catch (EOFException e) {
      // The client is gone.
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void greet(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] startup = new byte[in.readInt() - Integer.BYTES];
    in.readFully(startup);
    // A wish for encryption is shorter than any greeting, and refused.
    while (startup.length == Integer.BYTES) {
      out.writeByte('N');
      out.flush();
      startup = new byte[in.readInt() - Integer.BYTES];
      in.readFully(startup);
    }
    new Message('R', new byte[Integer.BYTES]).write(out);
    for (byte[] parameter : greeting) {
      new Message('S', parameter).write(out);
    }
    new Message('K', new byte[2 * Integer.BYTES]).write(out);
    new Message('Z', new byte[] {'I'}).write(out);
    out.flush();
  }

  // What the client sends is answered once it asks for that, by a query or a sync; then the server
  // says whether a transaction is open.
  private void transaction(Message first, DataInputStream in, DataOutputStream out, Server server)
      throws IOException {
    Message message = first;
    while (true) {
      message.write(server.out);
      if (message.type == 'S' || message.type == 'Q') {
        server.out.flush();
        if (passOn(server, out) == 'I') {
          return;
        }
      }
      message = Message.read(in);
    }
  }

  // Returns the state of the transaction.
  private static byte passOn(Server server, DataOutputStream out) throws IOException {
    Message answer = Message.read(server.in);
    while (answer.type != 'Z') {
      answer.write(out);
      answer = Message.read(server.in);
    }
    answer.write(out);
    out.flush();
    return answer.body[0];
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Closeable socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
