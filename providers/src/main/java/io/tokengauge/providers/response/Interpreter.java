package io.tokengauge.providers.response;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.MappedValues;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chooses the table that reads a body, and reads it. Immutable once built. */
final class Interpreter {

  /** The code of a stream that broke off. */
  static final String STREAM_CUT = "stream_cut";

  private static final int TICKS_SCALE = 10;

  /** More dollars than a call can cost. */
  private static final long LARGEST_COST = 1_000_000;

  private final FieldTree tree = new FieldTree();
  private final List<BoundTable> tables;
  private final ErrorReader errors;

  Interpreter(List<ResponseTable> tables) {
    this.tables = tables.stream().map(table -> new BoundTable(table, tree)).toList();
    this.errors = new ErrorReader(tree);
    this.tables.forEach(table -> table.bindClues(tree));
  }

  FieldTree tree() {
    return tree;
  }

  ProviderResponse body(FieldValues found, ResponseContext context) {
    BoundTable table = choose(found, context.provider());
    MappedValues<ResponseField> values = values(table, found);
    TokenUsage tokens = new UsageReader(values, table.table.outputOptional()).tokens();
    Outcome outcome = outcome(found, values, context.httpStatus(), false);
    return response(table, values, context, outcome, tokens, null);
  }

  /**
   * Reads what a stream told.
   *
   * @param ended whether its last event came
   */
  ProviderResponse stream(FieldValues found, ResponseContext context, boolean ended) {
    BoundTable table = choose(found, context.provider());
    MappedValues<ResponseField> values = values(table, found);
    String status = values.text(ResponseField.STATUS);
    boolean finished =
        ended
            || values.has(ResponseField.FINISHED)
            || (status != null && !status.equals("in_progress") && !status.equals("queued"));
    UsageReader usage = new UsageReader(values, table.table.outputOptional());
    TokenUsage tokens = finished ? usage.tokens() : null;
    Outcome outcome = outcome(found, values, context.httpStatus(), true);
    if (!finished && outcome.kind() == Outcome.Kind.SUCCESS) {
      outcome = Outcome.error(httpOk(context.httpStatus()), STREAM_CUT);
    }
    return response(
        table, values, context, outcome, tokens, tokens == null ? usage.partialTokens() : null);
  }

  /** Tells what a status alone tells. */
  ProviderResponse statusOnly(ResponseContext context) {
    String provider = Objects.requireNonNull(context.provider());
    return new ProviderResponse(
        provider,
        "none",
        UsageRecord.CHAT,
        context.requestModel(),
        null,
        null,
        errors.outcome(null, context.httpStatus(), false),
        null,
        null,
        BillableExtras.NONE,
        null);
  }

  private static MappedValues<ResponseField> values(BoundTable table, FieldValues found) {
    return new MappedValues<>(table.fields, found, TokenUsage.MAX_COUNT, LARGEST_COST);
  }

  private static ProviderResponse response(
      BoundTable table,
      MappedValues<ResponseField> values,
      ResponseContext context,
      Outcome outcome,
      @Nullable TokenUsage tokens,
      @Nullable TokenUsage partialTokens) {
    String model = values.text(ResponseField.MODEL);
    if (model == null || (table.table.modelFromRequest() && context.requestModel() != null)) {
      model = context.requestModel();
    }
    Money cost = values.money(ResponseField.COST_USD, 0);
    return new ProviderResponse(
        context.provider() == null ? table.table.provider() : context.provider(),
        table.table.name(),
        table.table.operation(),
        model,
        values.text(ResponseField.ID),
        Words.tier(values.text(ResponseField.SERVICE_TIER)),
        outcome,
        tokens,
        partialTokens,
        new UsageReader(values, table.table.outputOptional()).extras(tokens),
        cost == null ? values.money(ResponseField.COST_USD_TICKS, TICKS_SCALE) : cost);
  }

  private Outcome outcome(
      FieldValues found, MappedValues<ResponseField> values, int httpStatus, boolean stream) {
    String status = values.text(ResponseField.STATUS);
    boolean failed = "failed".equals(status);
    if (httpStatus >= 400 || failed || errors.isError(found)) {
      // A response that failed after it was accepted may be billed: not a refusal.
      return errors.outcome(found, httpStatus, stream || failed);
    }
    if ("cancelled".equals(status)) {
      return new Outcome(Outcome.Kind.CANCELLED, httpOk(httpStatus), null);
    }
    return httpStatus == 0 || httpStatus == 200
        ? Outcome.SUCCESS
        : new Outcome(Outcome.Kind.SUCCESS, httpStatus, null);
  }

  private static int httpOk(int httpStatus) {
    return httpStatus == 0 ? 200 : httpStatus;
  }

  private BoundTable choose(FieldValues found, @Nullable String provider) {
    if (provider != null) {
      BoundTable first = null;
      for (BoundTable table : tables) {
        if (table.table.provider().equals(provider)) {
          if (table.fits(found)) {
            return table;
          }
          first = first == null && !table.table.fields().isEmpty() ? table : first;
        }
      }
      BoundTable other = recognise(found);
      if (other != null || first != null) {
        return other != null ? other : Objects.requireNonNull(first);
      }
    }
    BoundTable recognised = recognise(found);
    if (recognised == null) {
      throw new MalformedResponseException(
          "body", "none of them", "be a response of a known shape");
    }
    return recognised;
  }

  private @Nullable BoundTable recognise(FieldValues found) {
    for (BoundTable table : tables) {
      if (table.fits(found) && table.givenAway(found)) {
        return table;
      }
    }
    return null;
  }
}
