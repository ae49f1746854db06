package io.tokengauge.providers.response;

import static io.tokengauge.providers.response.ResponseField.*;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.MappedValues;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the disjoint counts of {@link TokenUsage} out of a provider's overlapping ones.
 *
 * <p>Every provider's arithmetic is here once; tables only say which of its quantities they have.
 */
final class UsageReader {
  private final MappedValues<ResponseField> values;
  private final boolean outputOptional;

  UsageReader(MappedValues<ResponseField> values, boolean outputOptional) {
    this.values = values;
    this.outputOptional = outputOptional;
  }

  /**
   * Returns the usage, or null if the body does not tell it.
   *
   * @throws MalformedResponseException if it tells what cannot be
   */
  @Nullable TokenUsage tokens() {
    long write = cacheWrite();
    long writeLong = values.countOrZero(CACHE_WRITE_LONG);
    long read = values.countOrZero(CACHE_READ);
    long uncached = uncached(read, write);
    long output = output();
    checkTotal();
    if (uncached == MappedValues.ABSENT || (output == MappedValues.ABSENT && !outputOptional)) {
      return null;
    }
    return new TokenUsage(
        limited("prompt tokens not cached", uncached),
        read,
        write - writeLong,
        writeLong,
        limited("output tokens", Math.max(0, output)),
        values.countOrZero(REASONING) + values.countOrZero(REASONING_BESIDE));
  }

  /** Returns what an answer told by halves: a count that is missing is 0. */
  @Nullable TokenUsage partialTokens() {
    if (!values.has(PROMPT) && !values.has(UNCACHED_INPUT) && !values.has(OUTPUT)) {
      return null;
    }
    TokenUsage known = new UsageReader(values, true).tokens();
    return known != null ? known : TokenUsage.of(0, limited("output tokens", output()));
  }

  private long cacheWrite() {
    long all = values.count(CACHE_WRITE);
    long parts = values.countOrZero(CACHE_WRITE_SHORT) + values.countOrZero(CACHE_WRITE_LONG);
    if (all == MappedValues.ABSENT) {
      return limited("cache write tokens", parts);
    }
    if (parts > all) {
      ResponseField part = values.has(CACHE_WRITE_SHORT) ? CACHE_WRITE_SHORT : CACHE_WRITE_LONG;
      throw aboveWhole(part, parts, CACHE_WRITE, all);
    }
    return all;
  }

  private long uncached(long read, long write) {
    long uncached = values.count(UNCACHED_INPUT);
    long prompt = values.count(PROMPT);
    long miss = values.count(CACHE_MISS);
    long beside = values.countOrZero(PROMPT_BESIDE);
    if (uncached != MappedValues.ABSENT) {
      return uncached + beside;
    }
    if (prompt == MappedValues.ABSENT) {
      // Hits and misses are the prompt; without misses nobody knows it.
      return miss == MappedValues.ABSENT ? MappedValues.ABSENT : miss + beside;
    }
    if (read > prompt) {
      throw aboveWhole(CACHE_READ, read, PROMPT, prompt);
    }
    if (read + write > prompt) {
      throw aboveWhole(
          values.has(CACHE_WRITE) ? CACHE_WRITE : CACHE_WRITE_SHORT, read + write, PROMPT, prompt);
    }
    if (miss != MappedValues.ABSENT && read + miss > prompt) {
      throw aboveWhole(CACHE_MISS, read + miss, PROMPT, prompt);
    }
    return prompt - read - write + beside;
  }

  private long output() {
    long output = values.count(OUTPUT);
    long reasoning = values.countOrZero(REASONING);
    long beside = values.countOrZero(REASONING_BESIDE);
    if (output == MappedValues.ABSENT) {
      if (reasoning > 0) {
        throw aboveWhole(REASONING, reasoning, OUTPUT, 0);
      }
      return beside > 0 ? beside : MappedValues.ABSENT;
    }
    long total = values.count(TOTAL);
    long prompt = values.count(PROMPT);
    // xAI may count reasoning outside the completion; only the total tells.
    if (reasoning > 0 && prompt != MappedValues.ABSENT && total == prompt + output + reasoning) {
      return output + reasoning;
    }
    if (reasoning > output) {
      throw aboveWhole(REASONING, reasoning, OUTPUT, output);
    }
    return output + beside;
  }

  private void checkTotal() {
    long total = values.count(TOTAL);
    // Some gateways send 0 for "not added up".
    if (total > 0) {
      for (ResponseField part : new ResponseField[] {PROMPT, UNCACHED_INPUT, OUTPUT}) {
        if (values.count(part) > total) {
          throw aboveWhole(part, values.count(part), TOTAL, total);
        }
      }
    }
  }

  /**
   * Returns rarer billables.
   *
   * @param tokens the usage they are parts of; without it only what is no part of it is told
   */
  BillableExtras extras(@Nullable TokenUsage tokens) {
    long searches = values.countOrZero(WEB_SEARCHES);
    String region = Words.region(values.text(REGION));
    String speed = Words.speed(values.text(SPEED));
    if (tokens == null) {
      return searches == 0 && region == null && speed == null
          ? BillableExtras.NONE
          : new BillableExtras(0, 0, 0, 0, 0, searches, region, speed);
    }
    long prompt = Math.max(values.count(PROMPT), 0);
    long audio = part(AUDIO_PROMPT, prompt);
    long image = part(IMAGE_PROMPT, prompt - audio);
    long audioRead = values.count(AUDIO_CACHE_READ);
    if (audioRead > Math.min(audio, tokens.cacheRead())) {
      throw aboveWhole(AUDIO_CACHE_READ, audioRead, AUDIO_PROMPT, audio);
    }
    long imageRead = values.countOrZero(IMAGE_CACHE_READ);
    if (imageRead > Math.min(image, tokens.cacheRead())) {
      throw aboveWhole(IMAGE_CACHE_READ, imageRead, IMAGE_PROMPT, image);
    }
    // Where the cached share of audio is not told, as much as fits was not cached: the dearer
    // reading. The rest was read from the cache; audio written to it has no count of its own.
    long beside = values.countOrZero(PROMPT_BESIDE);
    long room = tokens.uncachedInput() - beside;
    long audioFresh = Math.min(audio - Math.max(0, audioRead), room);
    if (audioRead == MappedValues.ABSENT) {
      audioRead = Math.min(audio - audioFresh, tokens.cacheRead());
    }
    long imageFresh = Math.min(image - imageRead, room - audioFresh);
    long audioBeside = part(AUDIO_PROMPT_BESIDE, beside);
    long imageBeside = part(IMAGE_PROMPT_BESIDE, beside - audioBeside);
    long audioOutput = part(AUDIO_OUTPUT, tokens.output());
    long imageOutput = part(IMAGE_OUTPUT, tokens.output() - audioOutput);
    BillableExtras extras =
        new BillableExtras(
            audioFresh + audioBeside,
            audioRead,
            audioOutput,
            imageFresh + imageBeside,
            imageOutput,
            searches,
            region,
            speed);
    return extras.equals(BillableExtras.NONE) ? BillableExtras.NONE : extras;
  }

  private long part(ResponseField field, long whole) {
    long part = values.countOrZero(field);
    if (part > whole) {
      throw new MalformedResponseException(
          values.path(field), Long.toString(part), "be at most what it is part of, " + whole);
    }
    return part;
  }

  private MalformedResponseException aboveWhole(
      ResponseField part, long count, ResponseField whole, long limit) {
    return new MalformedResponseException(
        values.path(part),
        Long.toString(count),
        "be at most " + values.path(whole) + " (" + limit + ")");
  }

  // Two counts that are each believable may add up to one that is not.
  private long limited(String name, long count) {
    if (count > TokenUsage.MAX_COUNT) {
      throw new MalformedResponseException(
          name, Long.toString(count), "be within 0 to " + TokenUsage.MAX_COUNT);
    }
    return count;
  }
}
