package dev.tiller.diffusion.pipeline;

import dev.tiller.network.load.ParameterSource;
import org.bytedeco.pytorch.Tensor;

/** A source whose names all stand below another name. */
record Below(ParameterSource source, String prefix) implements ParameterSource {

  @Override
  public boolean has(String name) {
    return source.has(prefix + name);
  }

  @Override
  public Tensor get(String name, long... shape) {
    return source.get(prefix + name, shape);
  }
}
