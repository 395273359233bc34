/**
 * The libtorch boundary: which native binaries are loaded ({@link dev.tiller.tensor.Engine}), who
 * owns a tensor ({@link dev.tiller.tensor.TensorScope}), how tensors meet the disk ({@link
 * dev.tiller.tensor.Safetensors}) and Java arrays ({@link dev.tiller.tensor.Tensors}).
 *
 * <p>Tensors are Bytedeco's {@link org.bytedeco.pytorch.Tensor}: Tiller adds ownership, not another
 * wrapper. Start with {@link dev.tiller.tensor.TensorScope}: it explains the one rule that
 * everything above relies on. All public types of this package are API.
 */
@NullMarked
package dev.tiller.tensor;

import org.jspecify.annotations.NullMarked;
