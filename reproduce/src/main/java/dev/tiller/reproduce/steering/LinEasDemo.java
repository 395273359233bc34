package dev.tiller.reproduce.steering;

import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo lineas}. */
public final class LinEasDemo implements Demonstration {

  private static final int SENTENCES = 32;
  private static final int STEPS = 80;
  private static final double RATE = 0.2;

  @Override
  public String name() {
    return "lineas";
  }

  @Override
  public String system() {
    return "LinEAS, arXiv 2503.10679";
  }

  @Override
  public String shows() {
    return "trains the maps of all sites together from 32 sentences a set, toward a novel";
  }

  @Override
  public List<String> next() {
    return List.of(
        "fit lineas --help",
        "fit lineas --model pocket --source pocket:novel/fit/source --target pocket:novel/fit/target --sparsity 0.08 --out novel.map.safetensors",
        "reproduce lineas --quick --page lineas.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    LinEas method = new LinEas().with(Optimization.PAPER.withSteps(STEPS).withRate(RATE));
    return new SteeredTexts("novel", FitSettings.of(method), SENTENCES, List.of(0.0, 0.5, 1.0))
        .show(experiment);
  }
}
