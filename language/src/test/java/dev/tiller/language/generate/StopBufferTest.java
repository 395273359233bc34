package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class StopBufferTest {

  @Test
  void aStopAcrossPiecesIsNeverHandedOut() {
    List<String> out = new ArrayList<>();
    StopBuffer buffer = new StopBuffer(List.of("\n\n", "END"), out::add);
    assertThat(buffer.accept("Hello E")).isTrue();
    assertThat(out).containsExactly("Hello ");
    assertThat(buffer.accept("N")).isTrue();
    assertThat(buffer.accept("Dx")).isFalse();
    buffer.finish();
    assertThat(out).containsExactly("Hello ");
    assertThat(buffer.text()).isEqualTo("Hello ");
  }

  @Test
  void aBeginningThatLeadsNowhereComesOutLater() {
    List<String> out = new ArrayList<>();
    StopBuffer buffer = new StopBuffer(List.of("\n\n"), out::add);
    assertThat(buffer.accept("a\n")).isTrue();
    assertThat(buffer.accept("b\n")).isTrue();
    buffer.finish();
    assertThat(out).containsExactly("a", "\nb", "\n");
  }

  @Property
  void piecesMakeTheTextUpToTheFirstStop(
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 30) String text,
      @ForAll @Size(min = 1, max = 3)
          List<@CharRange(from = 'a', to = 'b') @StringLength(min = 3, max = 5) String> stops,
      @ForAll @IntRange(min = 1, max = 4) int step) {
    StringBuilder out = new StringBuilder();
    StopBuffer buffer = new StopBuffer(stops, out::append);
    boolean open = true;
    int at = 0;
    while (open && at < text.length()) {
      int end = Math.min(text.length(), at + step);
      open = buffer.accept(text.substring(at, end));
      at = end;
    }
    buffer.finish();
    String seen = text.substring(0, at);
    int first =
        stops.stream().mapToInt(seen::indexOf).filter(i -> i >= 0).min().orElse(seen.length());
    assertThat(out.toString()).isEqualTo(seen.substring(0, first)).isEqualTo(buffer.text());
    assertThat(open).isEqualTo(stops.stream().noneMatch(seen::contains));
  }
}
