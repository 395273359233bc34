package dev.tiller.reproduce.steering;

import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo aura}. */
public final class AuraDemo implements Demonstration {

  @Override
  public String name() {
    return "aura";
  }

  @Override
  public String system() {
    return "AurA, arXiv 2407.12824";
  }

  @Override
  public String shows() {
    return "dampens the neurons that tell spam from wanted mail, and spam goes";
  }

  @Override
  public List<String> next() {
    return List.of(
        "fit aura --model pocket --source pocket:spam/fit/source --target pocket:spam/fit/target --out calm.map.safetensors",
        "reproduce aura --quick --page aura.html",
        "reproduce bert --quick --page bert.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    FitSettings fit =
        FitSettings.of(new AurA()).withSites(".*_proj").withPooling(TokenPooling.MEAN);
    return new SteeredTexts("spam", fit, 256, List.of(0.0, 1.0)).show(experiment);
  }
}
