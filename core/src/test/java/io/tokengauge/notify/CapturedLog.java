package io.tokengauge.notify;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects what a class logs, as files would show it, and keeps it from the console. */
public final class CapturedLog implements AutoCloseable {

  private final StringBuilder text = new StringBuilder();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          synchronized (text) {
            text.append(new SimpleFormatter().format(entry));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public CapturedLog(Class<?> of) {
    logger = Logger.getLogger(of.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  public String text() {
    synchronized (text) {
      return text.toString();
    }
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
