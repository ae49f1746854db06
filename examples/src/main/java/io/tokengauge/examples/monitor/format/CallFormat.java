package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.TextLines;
import java.io.IOException;
import java.util.List;

/** Reads one file format. An implementation is stateless: a file's state lives in {@link #read}. */
public interface CallFormat {

  /** Returns the name given to {@code --format}. */
  String name();

  /** Tells whether a file that begins with these lines is of this format. */
  boolean recognises(List<String> firstLines);

  /**
   * Reads a file to its end, handing over each call or fault as it comes.
   *
   * @param lines the file
   * @param context what the file does not say about itself
   * @param sink takes what is read
   * @throws IOException if the file cannot be read on
   */
  void read(TextLines lines, ReadContext context, CallSink sink) throws IOException;
}
