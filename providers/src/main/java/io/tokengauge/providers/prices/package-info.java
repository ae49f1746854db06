/**
 * Reads the price catalogues that people already keep, as they are: LiteLLM's and genai-prices'.
 *
 * <p>Every source here is immutable; it reads its file anew each time it is loaded, so a reload
 * sees what has changed. A wrong file is refused whole, naming the line, the path in it, the value
 * and the rule.
 */
@NullMarked
package io.tokengauge.providers.prices;

import org.jspecify.annotations.NullMarked;
