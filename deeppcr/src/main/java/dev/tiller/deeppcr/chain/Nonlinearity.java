package dev.tiller.deeppcr.chain;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a layer applies to each component, with its derivative. */
public enum Nonlinearity {
  /** {@code max(0, x)}; its derivative at 0 is taken as 0. */
  RELU {
    @Override
    Tensor of(Tensor x) {
      return torch.relu(x);
    }

    @Override
    Tensor slope(Tensor value) {
      return value.gt(new Scalar(0.0)).to(value.scalar_type());
    }

    @Override
    double of(double x) {
      return x > 0 ? x : 0;
    }
  },
  /** Hyperbolic tangent. */
  TANH {
    @Override
    Tensor of(Tensor x) {
      return torch.tanh(x);
    }

    @Override
    Tensor slope(Tensor value) {
      return value.square().neg().add_(new Scalar(1.0));
    }

    @Override
    double of(double x) {
      return Math.tanh(x);
    }
  },
  /** None. */
  LINEAR {
    @Override
    Tensor of(Tensor x) {
      return x;
    }

    @Override
    Tensor slope(Tensor value) {
      return torch.ones_like(value);
    }

    @Override
    double of(double x) {
      return x;
    }
  };

  abstract Tensor of(Tensor x);

  /** The derivative, from the function's own value. */
  abstract Tensor slope(Tensor value);

  abstract double of(double x);
}
