package io.tokengauge.storage.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * Says where Redis is, as {@link RedisStorage.Builder#url} takes it.
 *
 * @param kind what kind of installation answers there
 * @param tls whether connections are encrypted
 * @param nodes servers, sentinels, or some nodes of a cluster; at least one
 * @param master the name that sentinels know the master by; empty for the other kinds
 * @param user from the URL, or null
 * @param password from the URL, or null
 */
record RedisUrl(
    Kind kind,
    boolean tls,
    List<HostAndPort> nodes,
    String master,
    @Nullable String user,
    @Nullable String password) {

  /** Lists kinds of installations. */
  enum Kind {
    STANDALONE("", 6379),
    SENTINEL("+sentinel", 26379),
    CLUSTER("+cluster", 6379);

    private final String suffix;
    private final int port;

    Kind(String suffix, int port) {
      this.suffix = suffix;
      this.port = port;
    }
  }

  RedisUrl {
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none; the message does not show what may be a secret
   */
  static RedisUrl parse(String url) {
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd);
    String rest = schemeEnd < 0 ? "" : url.substring(schemeEnd + 3);
    for (Kind kind : Kind.values()) {
      for (boolean tls : new boolean[] {false, true}) {
        if (scheme.equals(scheme(kind, tls))) {
          return parse(kind, tls, rest);
        }
      }
    }
    throw new IllegalArgumentException(
        "url must start with redis://, redis+sentinel:// or redis+cluster:// (rediss with TLS), was "
            + (scheme.isEmpty() ? "without a scheme" : scheme + "://"));
  }

  private static RedisUrl parse(Kind kind, boolean tls, String rest) {
    int at = rest.lastIndexOf('@');
    String credentials = at < 0 ? "" : rest.substring(0, at);
    String place = rest.substring(at + 1);
    int slash = place.indexOf('/');
    String hosts = slash < 0 ? place : place.substring(0, slash);
    String path = slash < 0 ? "" : place.substring(slash + 1);
    if (kind == Kind.SENTINEL ? path.isBlank() : !path.isEmpty()) {
      throw new IllegalArgumentException(
          kind == Kind.SENTINEL
              ? "url of sentinels must end in the master's name, as in"
                  + " redis+sentinel://HOST:PORT/MASTER, had none"
              : "url must end after hosts and ports, had /" + path);
    }
    List<HostAndPort> nodes = new ArrayList<>();
    for (String node : hosts.split(",", -1)) {
      nodes.add(node(node, kind.port));
    }
    if (kind == Kind.STANDALONE && nodes.size() > 1) {
      throw new IllegalArgumentException(
          "url must name one server unless it is of sentinels or a cluster, named " + nodes.size());
    }
    int colon = credentials.indexOf(':');
    String user = colon < 0 ? credentials : credentials.substring(0, colon);
    return new RedisUrl(
        kind,
        tls,
        nodes,
        kind == Kind.SENTINEL ? path : "",
        user.isEmpty() ? null : user,
        colon < 0 ? null : credentials.substring(colon + 1));
  }

  private static HostAndPort node(String text, int otherwise) {
    int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      int port = colon < 0 ? otherwise : Integer.parseInt(text.substring(colon + 1));
      if (!bare.isEmpty() && port > 0 && port < 1 << 16) {
        return new HostAndPort(bare, port);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "url must name servers as HOST or HOST:PORT, was \"" + text + "\"");
  }

  private static String scheme(Kind kind, boolean tls) {
    return (tls ? "rediss" : "redis") + kind.suffix;
  }

  /** Returns the URL without credentials. */
  @Override
  public String toString() {
    return scheme(kind, tls)
        + "://"
        + nodes.stream().map(HostAndPort::toString).collect(Collectors.joining(","))
        + (master.isEmpty() ? "" : "/" + master);
  }
}
