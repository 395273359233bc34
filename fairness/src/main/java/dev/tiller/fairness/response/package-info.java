/**
 * What counts as a good answer. Of one item: {@link dev.tiller.fairness.response.Classification},
 * {@link dev.tiller.fairness.response.AnswerMatch}, {@link
 * dev.tiller.fairness.response.Regression}, {@link dev.tiller.fairness.response.Overlap}. Against
 * other items: {@link dev.tiller.fairness.response.Verification} and {@link
 * dev.tiller.fairness.response.Identification}.
 */
@NullMarked
package dev.tiller.fairness.response;

import org.jspecify.annotations.NullMarked;
