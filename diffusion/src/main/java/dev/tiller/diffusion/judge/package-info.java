/**
 * Who says whether an image shows what a text says: start with {@link
 * dev.tiller.diffusion.judge.ClipJudge}.
 */
@NullMarked
package dev.tiller.diffusion.judge;

import org.jspecify.annotations.NullMarked;
