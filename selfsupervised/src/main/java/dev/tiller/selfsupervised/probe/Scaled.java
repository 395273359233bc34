package dev.tiller.selfsupervised.probe;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Features with mean 0 and deviation 1 on the training items; what never varies there is 0.
 *
 * @param train [n, width], float64
 * @param test [m, width], by the training items' figures
 */
record Scaled(Tensor train, Tensor test) {

  static Scaled of(Embeddings train, Embeddings test) {
    Tensor x = train.tensor();
    Tensor mean = x.mean(new long[] {0}, true, Tensors.optional(torch.ScalarType.Double));
    Tensor centered = x.sub(mean);
    Tensor deviation =
        centered
            .square()
            .mean(new long[] {0}, true, Tensors.optional(torch.ScalarType.Double))
            .sqrt();
    Tensor varies = deviation.gt(new Scalar(1e-12));
    Tensor factor = torch.where(varies, deviation.reciprocal(), torch.zeros_like(deviation));
    return new Scaled(centered.mul(factor), test.tensor().sub(mean).mul(factor));
  }
}
