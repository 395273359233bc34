package dev.tiller.network.load;

import dev.tiller.ground.Sha256;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Tells models apart: a SHA-256 over the architecture, and over every parameter's name, shape and
 * up to 4096 evenly spaced values as bfloat16 (so that it does not depend on the precision in which
 * a bfloat16 model was loaded). Sampling keeps it under a second for models of billions.
 */
public final class Fingerprint {

  private static final long SAMPLES = 4096;

  private Fingerprint() {}

  /**
   * @param type of architecture
   * @param parameters by name, as they are held
   * @param source of the exact values where parameters are rounded to integers
   * @return 32 hexadecimal digits
   */
  public static String of(
      String type, Map<String, Tensor> parameters, @Nullable ParameterSource source) {
    MessageDigest digest = Sha256.digest();
    digest.update(type.getBytes(StandardCharsets.UTF_8));
    new TreeMap<>(parameters)
        .forEach(
            (name, tensor) -> {
              digest.update(name.getBytes(StandardCharsets.UTF_8));
              String shape = Arrays.toString(Tensors.shape(tensor));
              digest.update(shape.getBytes(StandardCharsets.UTF_8));
              digest.update(sample(name, tensor, source));
            });
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static byte[] sample(String name, Tensor held, @Nullable ParameterSource source) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor tensor =
          held.is_floating_point() || source == null ? held : source.get(name, Tensors.shape(held));
      long stride = Math.max(1, tensor.numel() / SAMPLES);
      long[] places = new long[(int) Math.min(SAMPLES, tensor.numel())];
      Arrays.setAll(places, i -> i * stride);
      Tensor chosen = tensor.detach().take(Tensors.of(places));
      return Tensors.bytes(chosen.to(ScalarType.BFloat16));
    }
  }
}
