package io.tokengauge.usage;

import org.jspecify.annotations.Nullable;

/**
 * Carries what few calls have and some prices depend on.
 *
 * @param audioInput how many of the uncached input tokens were audio
 * @param audioCacheRead how many of the cache read tokens were audio
 * @param audioOutput how many of the output tokens were audio
 * @param imageInput how many of the uncached input tokens were images
 * @param imageOutput how many of the output tokens were images
 * @param webSearches searches that the provider ran on the call's behalf
 * @param region where the provider was told to compute, if that was said (Anthropic {@code
 *     inference_geo})
 * @param speed the speed that was bought, if not the usual one (Anthropic {@code fast})
 */
public record BillableExtras(
    long audioInput,
    long audioCacheRead,
    long audioOutput,
    long imageInput,
    long imageOutput,
    long webSearches,
    @Nullable String region,
    @Nullable String speed) {

  /** A call with nothing unusual about it. */
  public static final BillableExtras NONE = new BillableExtras(0, 0, 0, 0, 0, 0, null, null);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is not within 0 to {@value TokenUsage#MAX_COUNT}
   */
  public BillableExtras {
    TokenUsage.check("audio input tokens", audioInput);
    TokenUsage.check("audio cache read tokens", audioCacheRead);
    TokenUsage.check("audio output tokens", audioOutput);
    TokenUsage.check("image input tokens", imageInput);
    TokenUsage.check("image output tokens", imageOutput);
    TokenUsage.check("web searches", webSearches);
    region = CanonicalText.optional(region);
    speed = CanonicalText.optional(speed);
  }

  /** Returns a copy with this many web searches. */
  public BillableExtras withWebSearches(long count) {
    return new BillableExtras(
        audioInput, audioCacheRead, audioOutput, imageInput, imageOutput, count, region, speed);
  }

  /** Returns a copy computed in this region. */
  public BillableExtras withRegion(@Nullable String name) {
    return new BillableExtras(
        audioInput, audioCacheRead, audioOutput, imageInput, imageOutput, webSearches, name, speed);
  }

  /** Returns a copy served at this speed. */
  public BillableExtras withSpeed(@Nullable String name) {
    return new BillableExtras(
        audioInput,
        audioCacheRead,
        audioOutput,
        imageInput,
        imageOutput,
        webSearches,
        region,
        name);
  }

  /** Returns a copy with these audio shares. */
  public BillableExtras withAudio(long input, long cacheRead, long output) {
    return new BillableExtras(
        input, cacheRead, output, imageInput, imageOutput, webSearches, region, speed);
  }

  /** Returns a copy with these image shares. */
  public BillableExtras withImages(long input, long output) {
    return new BillableExtras(
        audioInput, audioCacheRead, audioOutput, input, output, webSearches, region, speed);
  }

  void checkWithin(TokenUsage tokens) {
    checkShare("audio and image input tokens", audioInput + imageInput, tokens.uncachedInput());
    checkShare("audio cache read tokens", audioCacheRead, tokens.cacheRead());
    checkShare("audio and image output tokens", audioOutput + imageOutput, tokens.output());
  }

  private static void checkShare(String name, long part, long whole) {
    if (part > whole) {
      throw new IllegalArgumentException(
          name + " must not exceed the tokens they are part of (" + whole + "), was " + part);
    }
  }
}
