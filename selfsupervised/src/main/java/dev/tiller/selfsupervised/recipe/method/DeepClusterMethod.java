package dev.tiller.selfsupervised.recipe.method;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.DeepCluster;
import dev.tiller.selfsupervised.recipe.PretextMethod;
import dev.tiller.selfsupervised.recipe.Settings;
import dev.tiller.vision.Encoder;

/** {@code {name: deep-cluster, clusters: 100, temperature: 0.1, rounds: 10, seed: 0}}. */
public final class DeepClusterMethod implements PretextMethod {

  @Override
  public String name() {
    return "deep-cluster";
  }

  @Override
  public String summary() {
    return "both looks are classified into clusters that k-means finds every epoch (arXiv 1807.05520)";
  }

  @Override
  public PretextBuilder begin(Encoder encoder, Settings settings) {
    DeepCluster.Settings own =
        new DeepCluster.Settings(
            (int) settings.count("clusters", 100, 2),
            settings.number("temperature", 0.1),
            (int) settings.count("rounds", 10, 1));
    long seed = settings.count("seed", 0, 0);
    return Pretext.of(
            encoder,
            sizes -> new DeepCluster(sizes.images(), sizes.width(), own, seed, sizes.type()))
        .looks(new TwoViews(settings.truth("together", false)));
  }
}
