package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheTest {

  @Test
  void theNearestSettingWins() {
    Map<String, String> own = Map.of("TILLER_CACHE", "/a", "XDG_CACHE_HOME", "/b");
    assertThat(Cache.root(own, "/home/me")).isEqualTo(Path.of("/a"));
    assertThat(Cache.root(Map.of("XDG_CACHE_HOME", "/b"), "/home/me"))
        .isEqualTo(Path.of("/b/tiller"));
    assertThat(Cache.root(Map.of("TILLER_CACHE", " "), "/home/me"))
        .isEqualTo(Path.of("/home/me/.cache/tiller"));
  }

  @Test
  void relativeFoldersAreSeenFromTheWorkingFolder() {
    assertThat(Cache.root(Map.of("TILLER_CACHE", "x"), "/home/me"))
        .isEqualTo(Path.of("").toAbsolutePath().resolve("x"));
  }

  /** Java says "?" where the account has no home, as in many containers. */
  @Test
  void anAccountWithoutAHomeIsToldWhatToSet() {
    assertThatThrownBy(() -> Cache.root(Map.of(), "?"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("TILLER_CACHE");
  }

  @Test
  void roomsLieUnderTheRoot() {
    assertThat(Cache.room("models")).isEqualTo(Cache.root().resolve("models"));
  }
}
