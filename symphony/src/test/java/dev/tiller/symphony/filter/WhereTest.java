package dev.tiller.symphony.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.filter.FilterVectors.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WhereTest {

  static List<Vector> vectors() throws IOException {
    return FilterVectors.vectors();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void keepsTheRowsOfTheVectors(Vector vector) throws IOException {
    Table table = FilterVectors.table();
    Filter filter = Filter.where(vector.text());
    if (vector.rows() == null) {
      assertThatThrownBy(() -> filter.rows(table))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("The filter ");
      assertThatThrownBy(() -> FilterSql.where(filter, table)).isInstanceOf(UserError.class);
    } else {
      assertThat(Arrays.stream(filter.rows(table)).boxed().toList()).isEqualTo(vector.rows());
    }
  }

  @Test
  void aFilterFromOutsideCannotExhaustTheStack() throws IOException {
    Table table = FilterVectors.table();
    for (String text : List.of("(".repeat(100_000), "!".repeat(100_000), "-".repeat(100_000))) {
      assertThatThrownBy(() -> Filter.where(text).rows(table))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("200 deep");
    }
  }
}
