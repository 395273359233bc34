/**
 * The main job end to end in under three minutes: {@link dev.tiller.reproduce.demo.Demo} learns a
 * map that brings a concept in and one that takes another out, shows the same prompts at three
 * strengths, and measures effect and cost.
 */
@NullMarked
package dev.tiller.reproduce.demo;

import org.jspecify.annotations.NullMarked;
