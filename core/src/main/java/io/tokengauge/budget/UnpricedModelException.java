package io.tokengauge.budget;

/**
 * Says that a call's cost cannot be told, because its model has no price, and a budget needs it.
 */
public final class UnpricedModelException extends CallDeniedException {

  private static final long serialVersionUID = 1L;

  private final String budget;
  private final String model;

  UnpricedModelException(Budget budget, String model) {
    super(
        "budget "
            + budget.name()
            + " needs the cost of a call, and model \""
            + SafeText.of(model)
            + "\" has no price");
    this.budget = budget.name();
    this.model = model;
  }

  /** Returns the name of the budget. */
  public String budget() {
    return budget;
  }

  /** Returns the model asked for. */
  public String model() {
    return model;
  }

  @Override
  public String userText() {
    return "This model is not available.";
  }
}
