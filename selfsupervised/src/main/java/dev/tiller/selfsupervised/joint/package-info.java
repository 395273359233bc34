/**
 * Losses of joint embeddings, one file each with its paper, equation and shapes; each is also a
 * plain function of tensors. Start with {@link dev.tiller.selfsupervised.joint.NtXent}.
 */
@NullMarked
package dev.tiller.selfsupervised.joint;

import org.jspecify.annotations.NullMarked;
