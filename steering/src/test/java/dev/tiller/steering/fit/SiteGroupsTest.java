package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.steering.Golden;
import dev.tiller.steering.SteeringMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups and regular expressions of sites. */
class SiteGroupsTest {

  static java.util.stream.Stream<String> families() {
    return Golden.families();
  }

  private static List<Site> resolve(String family, String group) {
    try (LanguageModel model = Golden.model(family)) {
      return SiteGroups.resolve(model, group);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gemma2, post_layernorm, 2, post_feedforward_layernorm",
    "gemma2, default, 2, post_feedforward_layernorm",
    "llama, post_layernorm, 1, post_attention_layernorm",
    "llama, default, 1, self_attn.o_proj",
    "llama, icml24, 3, mlp.down_proj",
    "qwen2, pre_layernorm, 2, mlp.down_proj",
    "gpt2, icml24, 2, mlp.c_proj",
    "gpt2, attention, 1, attn.c_proj",
    "gpt_neox, all_layernorm, 2, layernorm",
    "falcon, icml24, 2, mlp.dense_4h_to_h",
    "mpt, attention, 1, attn.out_proj",
    "mistral, residual, 1, model.layers.2"
  })
  void groupsHaveSoManySitesABlock(String family, String group, int perBlock, String last) {
    try (LanguageModel model = Golden.model(family)) {
      List<Site> sites = SiteGroups.resolve(model, group);
      int blocks = 1 + model.segments().stream().mapToInt(s -> s.block()).max().orElseThrow();
      assertThat(sites).hasSize(perBlock * blocks);
      assertThat(sites.get(sites.size() - 1).name()).endsWith(last);
      assertThat(sites).extracting(Site::index).isSorted();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyMethodHasDefaultSitesInEveryFamily(String family) {
    for (SteeringMethod method : Methods.all()) {
      assertThat(resolve(family, method.defaults().sites())).as(method.name()).isNotEmpty();
    }
    assertThat(resolve(family, "residual_middle")).hasSize(1);
  }

  @Test
  void gpt2NormsIncludeTheLastOne() {
    assertThat(resolve("gpt2", "all_layernorm"))
        .extracting(Site::name)
        .contains("transformer.ln_f")
        .hasSize(resolve("gpt2", "attention").size() * 2 + 1);
  }

  @Test
  void whatMatchesNothingIsRefused() {
    assertThatThrownBy(() -> resolve("llama", "layernorm"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("as a whole")
        .hasMessageContaining("post_layernorm");
    assertThatThrownBy(() -> resolve("falcon", "post_layernorm"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no sites of the group");
    assertThatThrownBy(() -> resolve("llama", "(")).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> resolve("llama", ".*self_attn:1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("fixed number of neurons");
  }
}
