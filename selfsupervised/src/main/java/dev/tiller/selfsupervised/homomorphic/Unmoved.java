package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.View;
import dev.tiller.vision.view.Viewed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The draws of a transform without what it does: images stay as they are, the parameters are those
 * that the transform has of the same seeds. {@link Reads} follow them on the feature map.
 *
 * @param transform that would be done
 */
public record Unmoved(Transform transform) implements View {

  @Override
  public Set<String> parameters() {
    return transform.parameters();
  }

  @Override
  public Viewed see(Tensor images, long[] seeds) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    List<String> names = transform.names();
    Map<String, double[]> parameters = new LinkedHashMap<>();
    names.forEach(name -> parameters.put(name, new double[seeds.length]));
    for (int r = 0; r < seeds.length; r++) {
      double[] drawn = transform.draw(new SplittableRandom(seeds[r]), height, width);
      double[] normalized = transform.normalized(drawn, height, width);
      for (int i = 0; i < normalized.length; i++) {
        parameters.get(names.get(i))[r] = normalized[i];
      }
    }
    return new Viewed(images.alias(), parameters);
  }
}
