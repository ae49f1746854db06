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
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prices one call, or the rows of a file. */
@Command(
    name = "cost",
    description = {"Prices one call, or every row of a CSV file, exactly.", ""},
    footer = {
      "",
      "The CSV has a header row; columns in any order, others are passed through:",
      "  model                  required",
      "  provider               found by the model unless given",
      "  at                     when the call was made: 2026-11-01T12:00:00Z, a date (midnight UTC);",
      "                         the time of the run unless given",
      "  input_tokens           the whole prompt, cache included; the sum of the cache columns unless",
      "                         given",
      "  cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens",
      "  output_tokens          reasoning included",
      "  reasoning_tokens",
      "  service_tier           standard, flex, priority, batch",
      "What is empty or missing counts as 0 or absent. Out come the same rows, in order, with cost_usd,",
      "cost_status (priced, estimated, unpriced, error), price_version and without_cache_usd.",
      "",
      "Exit codes of one call: 0 priced, 1 no price is known for the model; of a CSV file: 0 all rows were",
      "read, those without a price included, 1 a row was wrong (the standard error says which and why);",
      "2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class CostCommand implements Callable<Integer> {

  private static final Set<String> WITH_CSV = Set.of("--csv", PriceOptions.PRICES);

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Model that answered; this or --csv must be given.")
  private @Nullable String model;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Prices the rows of this file instead; - for the standard input.")
  private @Nullable String csv;

  @Mixin private PriceOptions prices = new PriceOptions();

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
    String wanted = model;
    String file = csv;
    if ((wanted == null) == (file == null)) {
      throw new ParameterException(spec.commandLine(), "give either --model or --csv");
    }
    PriceBook book = prices.book();
    return file != null ? rows(file, book) : one(Objects.requireNonNull(wanted), book);
  }

  private int rows(String file, PriceBook book) throws IOException {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!WITH_CSV.contains(option.longestName())) {
        throw new ParameterException(
            spec.commandLine(), option.longestName() + " is of one call: leave it out with --csv");
      }
    }
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), false);
    PrintWriter out = spec.commandLine().getOut();
    CsvCosts costs = new CsvCosts(book, MonotonicClock.system().instant(), file, faults, out);
    if (file.equals("-")) {
      costs.price(System.in);
    } else {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        costs.price(in);
      }
    }
    out.flush();
    return faults.faults() == 0 ? 0 : 1;
  }

  private int one(String name, PriceBook book) throws IOException {
    String seller = provider != null ? provider : ProviderGuess.of(book, name).orElse("unknown");
    UsageRecord record = record(name, seller);
    PricedUsage call = book.priced(record);
    Optional<ResolvedPrice> price = book.resolve(record.provider(), record.model(), record.start());
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

  private UsageRecord record(String name, String seller) {
    try {
      Instant start = at != null ? at : MonotonicClock.system().instant();
      return UsageRecord.builder(new CallId(seller, "command-line", "1"), start, name)
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
