/**
 * AurA, Activation Transport and LinEAS on a published network, BERT-base, against toxic words.
 * Start with {@link dev.tiller.reproduce.bert.BertReproduction}: it chooses sites and strengths on
 * one part of the texts and measures once on another. {@code ToxicWords} says what is toxic, {@code
 * ToxicSentences} where the texts come from, {@code BertBench} how they are measured.
 */
@NullMarked
package dev.tiller.reproduce.bert;

import org.jspecify.annotations.NullMarked;
