package io.tokengauge.notify.email;

import io.tokengauge.usage.VisibleText;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;

/** Reads addresses as people write them: {@code Jörg <joerg@bücher.example>}. */
final class MailAddress {

  private static final int MAX_LENGTH = 320;

  private MailAddress() {}

  /**
   * Reads an address. The name may hold anything visible; a domain outside ASCII becomes its
   * registered form.
   *
   * @throws IllegalArgumentException if it is no single address, or the part before the @ is
   *     outside ASCII (which few servers take)
   */
  static InternetAddress parse(String what, String text) {
    try {
      if (!VisibleText.of(text).equals(text)) {
        throw new AddressException("it holds what cannot be seen");
      }
      int open = text.lastIndexOf('<');
      boolean named = open >= 0 && text.strip().endsWith(">");
      String bare = named ? text.substring(open + 1, text.lastIndexOf('>')) : text;
      InternetAddress address = new InternetAddress(ascii(bare.strip()), true);
      String name = named ? unquoted(text.substring(0, open).strip()) : "";
      if (!name.isEmpty()) {
        address.setPersonal(name, StandardCharsets.UTF_8.name());
      }
      return address;
    } catch (AddressException | UnsupportedEncodingException e) {
      throw new IllegalArgumentException(
          what
              + " must be a mail address such as \"Ops <ops@example.com>\", was \""
              + VisibleText.cut(text, MAX_LENGTH)
              + "\"",
          e);
    }
  }

  /** Returns the part after the @. */
  static String domain(InternetAddress address) {
    String text = address.getAddress();
    return text.substring(text.lastIndexOf('@') + 1);
  }

  private static String unquoted(String name) {
    boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
    return quoted ? name.substring(1, name.length() - 1) : name;
  }

  private static String ascii(String address) throws AddressException {
    int at = address.lastIndexOf('@');
    if (at < 1 || address.length() > MAX_LENGTH) {
      throw new AddressException("it has no @, or is too long");
    }
    String local = address.substring(0, at);
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(local)) {
      throw new AddressException("the part before the @ is outside ASCII");
    }
    try {
      return local + "@" + IDN.toASCII(address.substring(at + 1), IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw new AddressException(String.valueOf(e.getMessage()));
    }
  }
}
