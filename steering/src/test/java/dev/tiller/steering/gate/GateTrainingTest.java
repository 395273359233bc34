package dev.tiller.steering.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Maps;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gates tell apart what is different, keep what was asked, and refuse what cannot be. */
class GateTrainingTest {

  @Test
  void opensForTheSourceAndStaysShutForOthers() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences source = Learnable.sentences("source.txt", 1, 3);
      Sentences others = Learnable.sentences("others.txt", 41, 4);
      GateTraining.Result result =
          new GateTraining(0.8).train(model, Learnable.map(model), source, others);
      assertThat(result.auroc()).isGreaterThan(0.8);
      assertThat(result.kept()).isGreaterThanOrEqualTo(0.8);
      assertThat(result.passed()).isLessThan(0.5);
      assertThat(result.gate().site()).isEqualTo("model.layers.0.self_attn.o_proj");
      assertThat(result.gate().reads().keySet())
          .containsExactly("model.embed_tokens", "model.layers.0.self_attn.o_proj");
      assertThat(result.gate().source().name()).isEqualTo("source.txt");
      assertThat(result.heldOut()).isEqualTo(40);
      assertThat(new GateTraining(0.8).train(model, Learnable.map(model), source, others))
          .isEqualTo(result);
      Learnable.map(model).behind(result.gate()).requireFits(model);
    }
  }

  @Test
  void whoAsksForMoreGetsAMoreOpenGate() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences source = Golden.sentences(model, "source.txt", 80, 1);
      Sentences others = Golden.sentences(model, "others.txt", 80, 2);
      GateTraining.Result half =
          new GateTraining(0.5).train(model, Learnable.map(model), source, others);
      GateTraining.Result most =
          new GateTraining(0.99).train(model, Learnable.map(model), source, others);
      assertThat(most.kept()).isGreaterThanOrEqualTo(0.99);
      assertThat(half.passed()).isLessThan(most.passed());
    }
  }

  @Test
  void readsWhereItIsToldAndLooksBackAsFarAsItIsTold() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences source = Learnable.sentences("source.txt", 1, 3);
      Sentences others = Learnable.sentences("others.txt", 41, 4);
      List<Site> sites =
          List.of(
              model.site("model.layers.0.self_attn.o_proj"),
              model.site("model.layers.0.input_layernorm"));
      GateTraining.Result result =
          new GateTraining(0.8, 6, 2.0)
              .train(model, Learnable.map(model), sites, source, others, Monitor.NONE);
      assertThat(result.gate().reads().keySet())
          .containsExactly("model.layers.0.input_layernorm", "model.layers.0.self_attn.o_proj");
      assertThat(result.gate().window()).isEqualTo(6);
      assertThat(result.gate().prior()).isEqualTo(2);
      assertThat(result.kept()).isGreaterThanOrEqualTo(0.8);
      assertThat(result.auroc()).isGreaterThan(0.8);
      SteeringMap gated = Learnable.map(model).behind(result.gate());
      gated.requireFits(model);
      Site late = model.site("model.layers.1.self_attn.o_proj");
      assertThatThrownBy(
              () ->
                  new GateTraining()
                      .train(
                          model, Learnable.map(model), List.of(late), source, others, Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("model.layers.1.self_attn.o_proj")
          .hasMessageContaining("up to the map's first");
    }
  }

  @Test
  void aMapOfTheHeadIsRefusedBeforeAnyoneSavesIt() {
    try (LanguageModel model = Golden.model("gpt2")) {
      SteeringMap map = Maps.random(model, model.sitesMatching(".*ln_(1|f)"), 1, false);
      assertThatThrownBy(
              () ->
                  new GateTraining()
                      .train(
                          model,
                          map,
                          Learnable.sentences("source.txt", 1, 3),
                          Learnable.sentences("others.txt", 41, 4)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("belongs to the head");
    }
  }

  @Test
  void whatTellsNothingIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences few = Golden.sentences(model, "few.txt", 15, 1);
      Sentences many = Golden.sentences(model, "many.txt", 40, 2);
      assertThatThrownBy(() -> new GateTraining().train(model, Learnable.map(model), few, many))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("few.txt has 15");
      assertThatThrownBy(() -> new GateTraining().train(model, Learnable.map(model), many, many))
          .isInstanceOf(UserError.class);
      assertThatThrownBy(() -> new GateTraining(1.5)).isInstanceOf(UserError.class);
      assertThatThrownBy(() -> new GateTraining(0.5, -1, null)).isInstanceOf(UserError.class);
      assertThatThrownBy(() -> new GateTraining(0.5, 0, -1.0)).isInstanceOf(UserError.class);
    }
  }
}
