package dev.tiller.reproduce.text;

import dev.tiller.evaluation.Protocol;
import dev.tiller.evaluation.judge.EmbeddingJudge;
import dev.tiller.evaluation.judge.Judge;
import dev.tiller.ground.Identity;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.aura.Damp;
import dev.tiller.steering.aura.Det0;
import dev.tiller.steering.baseline.ItiC;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Sparsity;
import dev.tiller.steering.shrinkage.ShrunkAct;
import dev.tiller.steering.transport.GaussianAct;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MonotoneAct;
import java.util.List;

/**
 * Settings as identities, field by field under names that are written here: renaming a component of
 * a record orphans nothing that was kept, and adding one shows up where it is left out.
 */
final class Identities {

  private Identities() {}

  static Identity of(FitSettings settings) {
    return Identity.of("fit")
        .with("method", of(settings.method()))
        .with("sites", settings.sites())
        .with("pooling", settings.pooling())
        .with("order", settings.order())
        .with("support", List.of(settings.support().lower(), settings.support().upper()))
        .with("firstToken", settings.firstToken())
        .with("strength", settings.strength())
        .with("seed", settings.seed());
  }

  private static Identity of(SteeringMethod method) {
    Identity named = Identity.of(method.name());
    if (method instanceof LinEas lineas) {
      return of(named, lineas);
    }
    if (method instanceof LinearAct act) {
      return named
          .with("keepConstantTargets", act.keepConstantTargets())
          .with("everySentence", act.everySentence());
    }
    if (method instanceof Det0 det0) {
      return named.with("experts", det0.experts());
    }
    if (method instanceof Damp damp) {
      return named.with("experts", damp.experts()).with("alpha", damp.alpha());
    }
    if (method instanceof ItiC iti) {
      return named.with("l2", iti.l2());
    }
    if (method instanceof ShrunkAct shrunk) {
      return named.with("shrinkSlope", shrunk.shrinkSlope());
    }
    if (method instanceof GaussianAct gaussian) {
      return named.with("epsilon", gaussian.epsilon());
    }
    if (method instanceof MonotoneAct monotone) {
      return named.with("pieces", monotone.pieces());
    }
    boolean bare = method instanceof Record && method.getClass().getRecordComponents().length == 0;
    // A method that is not listed here: its own words tell its parameters apart.
    return bare ? named : named.with("parameters", method.toString());
  }

  private static Identity of(Identity named, LinEas lineas) {
    Sparsity sparsity = lineas.sparsity();
    return named
        .with("rule", lineas.optimization().rule())
        .with("steps", lineas.optimization().steps())
        .with("rate", lineas.optimization().rate())
        .with("floor", lineas.optimization().floor())
        .with("refit", lineas.optimization().refit())
        .with("gamma", sparsity.gamma())
        .with("slope", List.of(sparsity.slope().l1(), sparsity.slope().group()))
        .with("shift", List.of(sparsity.shift().l1(), sparsity.shift().group()))
        .with("thresholds", sparsity.thresholds())
        .with("tolerance", sparsity.tolerance())
        .with("neurons", lineas.comparison().neurons())
        .with("sites", lineas.comparison().sites())
        .with("targets", lineas.comparison().targets())
        .with("batch", lineas.batching().size())
        .with("small", lineas.batching().small())
        .with("backward", lineas.batching().backward())
        .with("tokens", lineas.batching().tokens())
        .with("lossSites", lineas.lossSites());
  }

  static Identity of(Protocol protocol) {
    GenerationSettings sampling = protocol.generation();
    return Identity.of("protocol")
        .with("maxNewTokens", sampling.maxNewTokens())
        .with("temperature", sampling.temperature())
        .with("topK", sampling.topK())
        .with("topP", sampling.topP())
        .with("minP", sampling.minP())
        .with("repetitionPenalty", sampling.repetitionPenalty())
        .with("stops", sampling.stops())
        .with("seed", sampling.seed())
        .with("endIds", sampling.endIds().stream().sorted().toList())
        .with("perPrompt", protocol.perPrompt())
        .with("batch", protocol.batch())
        .with("neutralTokens", protocol.neutralTokens());
  }

  static Identity of(Judge judge) {
    if (!(judge instanceof EmbeddingJudge learned)) {
      return Identity.of("judge").with("description", judge.description());
    }
    EmbeddingJudge.Provenance from = learned.provenance();
    Identity known =
        Identity.of("embedding-judge")
            .with("concept", from.concept())
            .with("encoder", from.encoder())
            .with("data", from.dataSha256())
            .with("seed", from.seed())
            .with("l2", from.l2())
            .with("accuracy", from.accuracy().value());
    return from.fragments() == null
        ? known
        : known.with(
            "fragments",
            List.of(
                from.fragments().minWords(), from.fragments().maxWords(), from.fragments().cuts()));
  }
}
