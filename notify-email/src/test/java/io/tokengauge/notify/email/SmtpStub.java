package io.tokengauge.notify.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Speaks SMTP on a local port, and refuses, puts off, dies or keeps silent where it is told to.
 * GreenMail can do none of that, nor STARTTLS.
 */
final class SmtpStub implements AutoCloseable {

  /** A mail that was taken. */
  record Mail(List<String> to, String data, String user, boolean encrypted) {}

  /** Where a connection dies, or falls silent. */
  enum Fate {
    NONE,
    SILENT_FROM_THE_START,
    DIES_IN_DATA,
    DIES_AFTER_TAKING_IT
  }

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> times = new HashMap<>();
  private final @Nullable SSLSocketFactory tls;
  final List<Mail> mails = new CopyOnWriteArrayList<>();
  final List<String> commands = new CopyOnWriteArrayList<>();
  volatile Fate fate = Fate.NONE;
  volatile boolean offersTls = true;
  volatile boolean offersLogin = true;

  SmtpStub(@Nullable SSLSocketFactory tls) throws IOException {
    this.tls = tls;
    this.listening = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Answers commands that begin so, in this way, so many times. */
  synchronized void answer(String command, String answer, int howOften) {
    answers.put(command, answer);
    times.put(command, howOften);
  }

  private synchronized @Nullable String special(String line) {
    for (Map.Entry<String, String> answer : answers.entrySet()) {
      if (line.startsWith(answer.getKey()) && times.merge(answer.getKey(), -1, Integer::sum) >= 0) {
        return answer.getValue();
      }
    }
    return null;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new Connection(socket).talk();
    } catch (IOException e) {
      commands.add("broken: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }

  private final class Connection {
    private Socket socket;
    private BufferedReader in;
    private OutputStream out;
    private boolean encrypted;
    private String user = "";
    private List<String> to = new ArrayList<>();

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = reader(socket);
      this.out = socket.getOutputStream();
    }

    private static BufferedReader reader(Socket from) throws IOException {
      return new BufferedReader(
          new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8));
    }

    void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void talk() throws IOException {
      if (fate == Fate.SILENT_FROM_THE_START) {
        in.readLine();
        return;
      }
      String greeting = special("connect");
      say(greeting == null ? "220 stub ESMTP" : greeting);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
        String verb = line.toUpperCase(Locale.ROOT);
        String special = special(line);
        if (special != null) {
          say(special);
        } else if (verb.startsWith("EHLO")) {
          hello();
        } else if (verb.equals("STARTTLS") && tls != null) {
          say("220 go ahead");
          encrypt(tls);
        } else if (verb.startsWith("AUTH PLAIN")) {
          String[] parts =
              new String(
                      Base64.getDecoder().decode(line.substring("AUTH PLAIN ".length())),
                      StandardCharsets.UTF_8)
                  .split("\u0000", -1);
          user = parts[1] + "/" + parts[2];
          say("235 welcome");
        } else if (verb.startsWith("MAIL FROM")) {
          to = new ArrayList<>();
          say("250 ok");
        } else if (verb.startsWith("RCPT TO:")) {
          to.add(line.substring("RCPT TO:<".length(), line.indexOf('>')));
          say("250 ok");
        } else if (verb.equals("DATA")) {
          if (!data()) {
            return;
          }
        } else if (verb.equals("QUIT")) {
          say("221 bye");
          return;
        } else {
          say("250 ok");
        }
      }
    }

    private void hello() throws IOException {
      List<String> lines = new ArrayList<>(List.of("stub"));
      if (tls != null && offersTls && !encrypted) {
        lines.add("STARTTLS");
      }
      if (offersLogin) {
        lines.add("AUTH PLAIN");
      }
      lines.add("8BITMIME");
      for (int i = 0; i < lines.size(); i++) {
        say("250" + (i < lines.size() - 1 ? "-" : " ") + lines.get(i));
      }
    }

    private void encrypt(SSLSocketFactory factory) throws IOException {
      SSLSocket secure = (SSLSocket) factory.createSocket(socket, null, socket.getPort(), true);
      secure.setUseClientMode(false);
      open.add(secure);
      secure.startHandshake();
      socket = secure;
      in = reader(secure);
      out = secure.getOutputStream();
      encrypted = true;
    }

    private boolean data() throws IOException {
      say("354 go on");
      if (fate == Fate.DIES_IN_DATA) {
        in.readLine();
        socket.close();
        return false;
      }
      StringBuilder data = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
        data.append(line.startsWith("..") ? line.substring(1) : line).append("\r\n");
      }
      String refusal = special("message");
      if (refusal != null) {
        say(refusal);
        return true;
      }
      mails.add(new Mail(List.copyOf(to), data.toString(), user, encrypted));
      if (fate == Fate.DIES_AFTER_TAKING_IT) {
        socket.close();
        return false;
      }
      say("250 taken");
      return true;
    }
  }
}
