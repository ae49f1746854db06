package io.tokengauge.examples.monitor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.TextLines;
import io.tokengauge.providers.response.ProviderResponse;
import io.tokengauge.providers.response.ResponseContext;
import io.tokengauge.providers.response.ResponseReader;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads providers' response bodies and prints what each used and costs. */
@Command(
    name = "extract",
    description = {
      "Reads a provider's response body per line and prints an object per line: what it used and"
          + " costs, or the error.",
      ""
    },
    footer = {"", "Exit codes: 0 all read, 1 some not, 2 the command line is wrong."},
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ExtractCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";
  private static final String NO_MODEL = "unknown";

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = STANDARD_INPUT,
      description = "One response body, as JSON, per line; - or nothing is the standard input.")
  private String file;

  @Option(
      names = "--provider",
      paramLabel = "P",
      description = "Who answered; recognised by the body unless given.")
  private @Nullable String provider;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "The model asked for, for bodies that name none, such as Bedrock's.")
  private @Nullable String model;

  @Option(
      names = "--at",
      paramLabel = "T",
      description = "When the calls were made, such as 2026-11-01T00:00:00Z; now unless given.")
  private @Nullable Instant at;

  @Mixin private PriceOptions prices = new PriceOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ExtractCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ResponseContext context = context();
    PriceBook book = prices.book();
    Instant start = at != null ? at : MonotonicClock.system().instant();
    boolean allRead = true;
    try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : new FileInputStream(file)) {
      TextLines lines = new TextLines(in);
      for (TextLines.Line line = lines.next();
          line != null && !out.checkError();
          line = lines.next()) {
        if (line.fault() == null && line.text().isBlank()) {
          continue;
        }
        allRead &= print(line, context, start, book, out);
      }
    }
    out.flush();
    return allRead ? 0 : 1;
  }

  private ResponseContext context() {
    try {
      ResponseContext known =
          provider == null ? ResponseContext.UNKNOWN : ResponseContext.of(provider);
      return known.withRequestModel(model);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean print(
      TextLines.Line line,
      ResponseContext context,
      Instant start,
      PriceBook prices,
      PrintWriter out)
      throws IOException {
    String error = line.fault();
    if (error == null) {
      try {
        ProviderResponse response = ResponseReader.standard().read(line.text(), context);
        UsageRecord record =
            response
                .toRecord(start, response.model() == null ? NO_MODEL : response.model())
                .build();
        Cost cost = prices.price(record);
        JsonDocument.printLine(out, json -> write(json, response, cost));
        return true;
      } catch (MalformedResponseException e) {
        error = e.getMessage();
      } catch (IllegalArgumentException e) {
        error = e.getMessage();
      }
    }
    String reason = "line " + line.number() + ": " + error;
    JsonDocument.printLine(out, json -> json.writeStringField("error", reason));
    return false;
  }

  private static void write(JsonGenerator json, ProviderResponse response, Cost cost)
      throws IOException {
    json.writeStringField("provider", response.provider());
    json.writeStringField("model", response.model());
    json.writeStringField("id", response.id());
    json.writeStringField(
        "service_tier", response.serviceTier() == null ? null : response.serviceTier().label());
    json.writeStringField("outcome", response.outcome().kind().name().toLowerCase(Locale.ROOT));
    if (response.outcome().errorCode() != null) {
      json.writeStringField("error_code", response.outcome().errorCode());
    }
    TokenUsage tokens = response.tokens();
    if (tokens != null) {
      json.writeNumberField("input_tokens", tokens.inputTokens());
      json.writeNumberField("cache_read_tokens", tokens.cacheRead());
      json.writeNumberField("cache_write_5m_tokens", tokens.cacheWriteShort());
      json.writeNumberField("cache_write_1h_tokens", tokens.cacheWriteLong());
      json.writeNumberField("output_tokens", tokens.output());
      json.writeNumberField("reasoning_tokens", tokens.reasoning());
    }
    json.writeStringField("cost_usd", cost.amount().map(Object::toString).orElse(null));
    json.writeStringField("cost_status", cost.status().name().toLowerCase(Locale.ROOT));
    json.writeStringField("price_version", cost.known() ? cost.priceVersion() : null);
  }
}
