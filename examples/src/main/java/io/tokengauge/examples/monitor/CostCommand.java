package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.view.CostView;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.ResolvedPrice;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prices one call. */
@Command(
    name = "cost",
    description = {"Prices one call, exactly.", ""},
    footer = {
      "",
      "Exit codes: 0 priced, 1 no price is known for the model, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class CostCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "Model that answered.")
  private String model;

  @Option(
      names = "--provider",
      paramLabel = "P",
      description = "Provider; found by the model unless given.")
  private @Nullable String provider;

  @Option(
      names = "--input",
      paramLabel = "N",
      description =
          "All prompt tokens, those read from or written to a cache included; the sum of those"
              + " unless given.")
  private @Nullable Long input;

  @Option(
      names = "--cached",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many of them were read from a cache.")
  private long cached;

  @Option(
      names = "--cache-write-5m",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many were written with the short time to live.")
  private long writeShort;

  @Option(
      names = "--cache-write-1h",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many were written with the long time to live.")
  private long writeLong;

  @Option(
      names = "--output",
      paramLabel = "N",
      defaultValue = "0",
      description = "Output tokens, reasoning included.")
  private long output;

  @Option(
      names = "--reasoning",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many of the output tokens were reasoning.")
  private long reasoning;

  @Option(
      names = "--tier",
      paramLabel = "T",
      defaultValue = "standard",
      description = "standard, batch, flex or priority.")
  private String tier;

  @Option(
      names = "--at",
      paramLabel = "T",
      description = "When the call was made, such as 2026-11-01T00:00:00Z; now unless given.")
  private @Nullable Instant at;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CostCommand() {}

  @Override
  public Integer call() throws IOException {
    PriceBook prices = PriceBook.builtIn();
    String seller =
        provider != null ? provider : prices.providerOf(model).orElse(CostView.NO_PROVIDER);
    UsageRecord record = record(seller);
    PricedUsage call = prices.priced(record);
    Optional<ResolvedPrice> price =
        prices.resolve(record.provider(), record.model(), record.start());
    PrintWriter out = spec.commandLine().getOut();
    CostView view = new CostView(call, price.orElse(null));
    if (json) {
      view.json(out);
    } else {
      view.text(out);
    }
    if (!call.cost().known()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(view.unpricedReason());
      err.flush();
      return 1;
    }
    return 0;
  }

  private UsageRecord record(String seller) {
    try {
      Instant start = at != null ? at : MonotonicClock.system().instant();
      return UsageRecord.builder(new CallId(seller, "command-line", "1"), start, model)
          .tokens(tokens())
          .serviceTier(ServiceTier.parse(tier))
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private TokenUsage tokens() {
    // Checks each count before they are added up.
    TokenUsage parts = new TokenUsage(0, cached, writeShort, writeLong, output, reasoning);
    long whole = input != null ? input : parts.inputTokens();
    if (whole < parts.inputTokens()) {
      throw new IllegalArgumentException(
          "--input must be at least what was read from and written to the cache ("
              + parts.inputTokens()
              + "), was "
              + whole);
    }
    return new TokenUsage(
        whole - parts.inputTokens(), cached, writeShort, writeLong, output, reasoning);
  }
}
