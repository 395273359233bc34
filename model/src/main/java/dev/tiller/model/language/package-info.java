/**
 * Language models, whatever their architecture: {@link dev.tiller.model.language.LanguageModel}
 * loads one, runs it and saves it; {@code Network} is the segments that its family declared, {@code
 * Fingerprint} tells it from every other, {@code Export} writes its folder.
 */
@NullMarked
package dev.tiller.model.language;

import org.jspecify.annotations.NullMarked;
