package io.tokengauge.notify.email;

import io.tokengauge.notify.DeliveryException;
import io.tokengauge.usage.VisibleText;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Hands mails to a server, each over a connection of its own, and tells what became of each
 * recipient. Thread-safe.
 */
final class SmtpServer {

  private static final int FIRST_PERMANENT = 500;
  private static final int MAX_ANSWER = 300;

  private final String host;
  private final int port;
  private final Session session;
  private final @Nullable String user;
  private final @Nullable Supplier<String> password;

  /**
   * Names a server; nothing is opened.
   *
   * @param password asked before each login, or null for no login, as the user
   */
  SmtpServer(
      String host,
      int port,
      Session session,
      @Nullable String user,
      @Nullable Supplier<String> password) {
    this.host = host;
    this.port = port;
    this.session = session;
    this.user = user;
    this.password = password;
  }

  /** Returns the server's name and port. */
  @Override
  public String toString() {
    return host + ":" + port;
  }

  Session session() {
    return session;
  }

  /**
   * Tells what became of recipients who did not get the mail; those not named got it.
   *
   * @param refused who never will, with the server's answer
   * @param later who may, with the server's answer
   */
  record Outcome(Map<InternetAddress, String> refused, Map<InternetAddress, String> later) {}

  /**
   * Sends a mail.
   *
   * @throws DeliveryException if the server refused the mail for good, or the login
   * @throws IOException if nobody got it, or nobody knows
   */
  Outcome send(MimeMessage mail, List<InternetAddress> to) throws DeliveryException, IOException {
    SMTPTransport transport = null;
    try {
      transport = (SMTPTransport) session.getTransport("smtp");
      transport.connect(host, port, user, password == null ? null : password.get());
      transport.sendMessage(mail, to.toArray(new Address[0]));
      return new Outcome(Map.of(), Map.of());
    } catch (SMTPSenderFailedException e) {
      throw failure(e.getReturnCode(), e);
    } catch (SMTPSendFailedException e) {
      boolean taken = e.getReturnCode() >= 200 && e.getReturnCode() < 300;
      if (!taken) {
        throw failure(e.getReturnCode(), e);
      }
      return outcome(e);
    } catch (SendFailedException e) {
      return allOrNothing(e, to);
    } catch (MessagingException e) {
      boolean login = e instanceof jakarta.mail.AuthenticationFailedException;
      throw failure(login && transport != null ? transport.getLastReturnCode() : -1, e);
    } finally {
      close(transport);
    }
  }

  // Without a recipient that the server takes, the mail itself is not sent.
  private Outcome allOrNothing(SendFailedException failed, List<InternetAddress> to)
      throws DeliveryException, IOException {
    Outcome outcome = outcome(failed);
    if (outcome.refused.size() + outcome.later.size() < to.size()) {
      throw failure(-1, failed); // the connection broke between two recipients
    }
    return outcome;
  }

  private static Outcome outcome(MessagingException chain) {
    Map<InternetAddress, String> refused = new LinkedHashMap<>();
    Map<InternetAddress, String> later = new LinkedHashMap<>();
    for (Exception e = chain.getNextException();
        e instanceof MessagingException next;
        e = next.getNextException()) {
      if (e instanceof SMTPAddressFailedException one) {
        boolean forGood = one.getReturnCode() >= FIRST_PERMANENT;
        (forGood ? refused : later).put(one.getAddress(), answer(one));
      }
    }
    return new Outcome(refused, later);
  }

  private IOException failure(int code, MessagingException e) throws DeliveryException {
    String text = "mail server " + this + ": " + answer(e);
    if (code >= FIRST_PERMANENT) {
      throw DeliveryException.never(text);
    }
    return new IOException(text, e);
  }

  private static String answer(MessagingException e) {
    List<String> said = new ArrayList<>();
    said.add(String.valueOf(e.getMessage()).strip());
    // A failed handshake says why two or three causes down.
    Throwable cause = e.getNextException();
    for (int depth = 0; cause != null && depth < 4; depth++) {
      if (!(cause instanceof MessagingException)) {
        said.add(String.valueOf(cause.getMessage()).strip());
      }
      cause = cause.getCause();
    }
    return VisibleText.cut(String.join("; ", said), MAX_ANSWER);
  }

  private static void close(@Nullable SMTPTransport transport) {
    try {
      if (transport != null) {
        transport.close();
      }
    } catch (MessagingException e) {
      // The mail has its outcome already; a server that hangs up first changes nothing.
      System.getLogger(SmtpServer.class.getName())
          .log(System.Logger.Level.DEBUG, "the connection was not closed in order");
    }
  }
}
