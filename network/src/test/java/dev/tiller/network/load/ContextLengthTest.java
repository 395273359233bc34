package dev.tiller.network.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far a scaled rotary embedding reaches, whether or not its config counts that in. */
class ContextLengthTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null                                                                          | 64",
        "{'type':'default'}                                                            | 64",
        "{'type':'dynamic','factor':2.0}                                               | 128",
        "{'type':'linear','factor':4.0}                                                | 64",
        "{'type':'yarn','factor':4.0,'original_max_position_embeddings':64}            | 256",
        "{'type':'yarn','factor':4.0,'original_max_position_embeddings':16}            | 64",
        "{'type':'yarn','factor':4.0}                                                  | 256",
        "{'rope_type':'llama3','factor':8.0,'original_max_position_embeddings':8}      | 64",
        "{'rope_type':'llama3','factor':8.0,'original_max_position_embeddings':64}     | 512",
        "{'rope_type':'longrope','short_factor':[1.0],'long_factor':[2.0]}             | 64"
      })
  void theStretchedLengthIsUsable(String scaling, int expected) {
    for (String field : new String[] {"rope_scaling", "rope_parameters"}) {
      String json = "{'max_position_embeddings':64,'%s':%s}".formatted(field, scaling);
      assertThat(Config.parse(json.replace('\'', '"'), "test").contextLength())
          .as(json)
          .isEqualTo(expected);
    }
  }
}
