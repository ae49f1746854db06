package io.tokengauge.providers.internal;

/** Stands for a value that is there but was not kept. */
public enum JsonShape {
  OBJECT("an object"),
  ARRAY("an array"),
  TRUE("a boolean"),
  FALSE("a boolean"),
  NUMBER("a number"),
  TEXT("text");

  private final String label;

  JsonShape(String label) {
    this.label = label;
  }

  /** Returns the shape's name for people, with its article. */
  @Override
  public String toString() {
    return label;
  }
}
