package io.tokengauge.notify.slack;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers as Slack does: posts and updates by form with a token, webhooks by JSON, refuses what
 * breaks the limits of Block Kit, and gives the next answers it is told to.
 */
final class FakeSlack implements AutoCloseable {

  static final String TOKEN = "xoxb-1234-very-secret";
  static final String HOOK = "/services/T000/B000/very-secret";
  static final String CHANNEL = "C0123456789";

  /** A call that was taken. */
  record Taken(String method, Map<String, String> form, JsonArray blocks) {
    String text() {
      return form.getOrDefault("text", "");
    }

    String thread() {
      return form.getOrDefault("thread_ts", "");
    }
  }

  private record Answer(int status, Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Answer> next = new ArrayDeque<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private int posted;
  final List<Taken> taken = new CopyOnWriteArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  volatile boolean silent;
  volatile boolean dying;

  FakeSlack() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private String root() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  URI api() {
    return URI.create(root() + "/api/");
  }

  String hook() {
    return root() + HOOK;
  }

  SlackNotifier.Builder bot() {
    return SlackNotifier.bot(() -> TOKEN, CHANNEL).apiUrl(api());
  }

  SlackNotifier.Builder webhook() {
    return SlackNotifier.webhook(this::hook).apiUrl(api());
  }

  /** Gives the next call this answer instead of its own. */
  synchronized void answer(int status, Map<String, String> headers, String body) {
    next.add(new Answer(status, headers, body));
  }

  void refuse(String error) {
    answer(200, Map.of(), "{\"ok\":false,\"error\":\"" + error + "\"}");
  }

  private synchronized Answer respond(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    calls.add(path);
    if (!next.isEmpty()) {
      return next.remove();
    }
    return path.equals(HOOK) ? webhook(body) : method(exchange, path, form(body));
  }

  private Answer webhook(String body) {
    JsonObject payload = JsonParser.parseString(body).getAsJsonObject();
    JsonArray blocks = payload.getAsJsonArray("blocks");
    String wrong = wrong(blocks);
    if (!wrong.isEmpty()) {
      return new Answer(400, Map.of(), "invalid_blocks: " + wrong);
    }
    taken.add(new Taken("webhook", Map.of("text", payload.get("text").getAsString()), blocks));
    return new Answer(200, Map.of(), "ok");
  }

  private Answer method(HttpExchange exchange, String path, Map<String, String> form) {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Bearer " + TOKEN).equals(token)) {
      return error("invalid_auth");
    }
    if (!CHANNEL.equals(form.get("channel"))) {
      return error("channel_not_found");
    }
    JsonArray blocks = JsonParser.parseString(form.getOrDefault("blocks", "[]")).getAsJsonArray();
    String wrong = wrong(blocks);
    if (!wrong.isEmpty()) {
      return error("invalid_blocks: " + wrong);
    }
    String method = path.substring("/api/".length());
    taken.add(new Taken(method, form, blocks));
    String ts = method.equals("chat.update") ? form.get("ts") : "1700000000." + (1_000 + posted++);
    return new Answer(
        200, Map.of(), "{\"ok\":true,\"channel\":\"" + CHANNEL + "\",\"ts\":\"" + ts + "\"}");
  }

  private static Answer error(String error) {
    return new Answer(200, Map.of(), "{\"ok\":false,\"error\":\"" + error + "\"}");
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      if (sides.length == 2) {
        form.put(
            URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
            URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
      }
    }
    return form;
  }

  /** Returns what breaks a limit of Block Kit, empty if nothing does. */
  static String wrong(JsonArray blocks) {
    if (blocks.isEmpty() || blocks.size() > 50) {
      return blocks.size() + " blocks";
    }
    Set<String> ids = new HashSet<>();
    for (JsonElement element : blocks) {
      JsonObject block = element.getAsJsonObject();
      if (block.has("block_id")
          && (block.get("block_id").getAsString().length() > 255
              || !ids.add(block.get("block_id").getAsString()))) {
        return "block_id";
      }
      String wrong =
          switch (block.get("type").getAsString()) {
            case "header" ->
                type(block).equals("plain_text") ? tooLong(block.get("text"), 150) : "header type";
            case "section" -> section(block);
            case "context" -> all(block.getAsJsonArray("elements"), 10, 2_000);
            case "divider" -> "";
            default -> "block of type " + block.get("type");
          };
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return "";
  }

  private static String type(JsonObject block) {
    return block.getAsJsonObject("text").get("type").getAsString();
  }

  private static String section(JsonObject section) {
    String wrong = section.has("text") ? tooLong(section.get("text"), 3_000) : "";
    return wrong.isEmpty() && section.has("fields")
        ? all(section.getAsJsonArray("fields"), 10, 2_000)
        : wrong;
  }

  private static String all(JsonArray texts, int max, int length) {
    if (texts.isEmpty() || texts.size() > max) {
      return texts.size() + " elements";
    }
    for (JsonElement text : texts) {
      String wrong = tooLong(text, length);
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return "";
  }

  private static String tooLong(JsonElement text, int max) {
    int length = text.getAsJsonObject().get("text").getAsString().length();
    return length < 1 || length > max ? "text of " + length : "";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (silent) {
        closing.await();
        return;
      }
      Answer answer = respond(exchange);
      if (dying) {
        return; // which breaks the connection off
      }
      answer.headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
