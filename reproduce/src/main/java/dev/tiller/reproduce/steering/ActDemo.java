package dev.tiller.reproduce.steering;

import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.transport.LinearAct;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo act}. */
public final class ActDemo implements Demonstration {

  @Override
  public String name() {
    return "act";
  }

  @Override
  public String system() {
    return "Activation Transport, arXiv 2410.23054";
  }

  @Override
  public String shows() {
    return "moves every neuron from spam toward wanted mail, at a strength of one's choice";
  }

  @Override
  public List<String> next() {
    return List.of("demo", "fit linear-act --help", "reproduce act --quick --page act.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    FitSettings fit =
        FitSettings.of(new LinearAct())
            .withSites(".*post_attention_layernorm")
            .withSupport(Support.OBSERVED); // What `reproduce act` chooses on validation.
    return new SteeredTexts("spam", fit, 256, List.of(0.0, 0.5, 1.0)).show(experiment);
  }
}
