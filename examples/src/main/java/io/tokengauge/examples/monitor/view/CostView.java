package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.pricing.ResolvedPrice;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows what one call costs, and how its price was found. */
public final class CostView {

  /** Stands for the provider of a model that nobody is known to sell. */
  public static final String NO_PROVIDER = "unknown";

  private final UsageRecord record;
  private final Cost cost;
  private final @Nullable ResolvedPrice price;

  /** Takes a call and its price, null if there is none. */
  public CostView(PricedUsage call, @Nullable ResolvedPrice price) {
    this.record = call.record();
    this.cost = call.cost();
    this.price = price;
  }

  /** Prints it for people. */
  public void text(PrintWriter out) {
    String name = name();
    TokenUsage tokens = Objects.requireNonNull(record.tokens());
    if (cost.known()) {
      line(
          out,
          "This call of " + name + " costs " + Figures.exact(Money.ofPicos(cost.picos())) + ".");
    } else {
      line(
          out,
          "UNPRICED: this call of " + name + " has no known cost, which is not the same as $0.");
    }
    out.println();
    line(out, "  Status         " + status());
    cost.withoutCache().ifPresent(m -> line(out, "  Without cache  " + Figures.exact(m)));
    cost.cacheWritePremium()
        .filter(m -> m.signum() != 0)
        .ifPresent(m -> line(out, "  Write premium  " + Figures.exact(m)));
    line(
        out,
        "  Tokens         "
            + Figures.count(tokens.inputTokens())
            + " input, of which "
            + Figures.count(tokens.cacheRead())
            + " cache reads and "
            + Figures.count(tokens.cacheWriteShort() + tokens.cacheWriteLong())
            + " cache writes; "
            + Figures.count(tokens.output())
            + " output, of which "
            + Figures.count(tokens.reasoning())
            + " reasoning");
    line(out, "  Tier           " + record.serviceTier().label());
    line(out, "  At             " + record.start());
    if (price != null) {
      line(out, "  Price of       " + priced(price));
      line(out, "  Price version  " + price.version());
    }
    out.flush();
  }

  /** Prints it for programs. */
  public void json(PrintWriter out) throws IOException {
    JsonDocument.print(out, this::fields);
  }

  /** Returns why there is no cost, for the standard error. */
  public String unpricedReason() {
    return VisibleText.of("no price for model " + name() + " at " + record.start());
  }

  private void fields(JsonGenerator json) throws IOException {
    json.writeStringField("model", record.model());
    json.writeStringField("provider", record.provider());
    json.writeStringField("at", record.start().toString());
    json.writeStringField("service_tier", record.serviceTier().label());
    json.writeStringField("status", status());
    if (cost.known()) {
      JsonDocument.usd(json, "cost_usd", Money.ofPicos(cost.picos()));
      JsonDocument.usd(json, "without_cache_usd", Money.ofPicos(cost.withoutCachePicos()));
      JsonDocument.usd(
          json, "cache_write_premium_usd", Money.ofPicos(cost.cacheWritePremiumPicos()));
    }
    if (price != null) {
      json.writeStringField("price_version", price.version());
      json.writeStringField("priced_provider", price.entry().provider());
      json.writeStringField("priced_model", price.entry().model());
      json.writeStringField("match", match(price));
      json.writeBooleanField("reseller", price.reseller());
    }
  }

  private String name() {
    return record.model()
        + " of "
        + (record.provider().equals(NO_PROVIDER) ? "an unknown provider" : record.provider());
  }

  private String status() {
    return cost.status().name().toLowerCase(Locale.ROOT);
  }

  private static String priced(ResolvedPrice price) {
    return price.entry().model()
        + " of "
        + price.entry().provider()
        + switch (price.match()) {
          case EXACT -> ", by its own name";
          case ALIAS -> ", by an alias";
          case PREFIX -> ", after a prefix was taken off";
          case RULE -> ", by a rule of the price list";
          case DATE_SUFFIX -> ", after a date or version was taken off";
        }
        + (price.reseller() ? "; another provider's price stands in" : "");
  }

  private static String match(ResolvedPrice price) {
    return price.match().name().toLowerCase(Locale.ROOT);
  }

  private static void line(PrintWriter out, String text) {
    out.println(VisibleText.of(text));
  }
}
