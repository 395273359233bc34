package dev.tiller.tensor;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Loads the unpacked libraries by absolute path, no library before what it needs.
 *
 * <p>A library that is loaded already satisfies every later one that names it, so neither {@code
 * LD_LIBRARY_PATH} nor the system's folders have a say. JavaCPP's own loading is then switched off:
 * it would go on to load OpenBLAS, which the official build does not need, a second OpenMP runtime,
 * and whatever parts of CUDA it finds on the machine, which doubles the time of a start.
 */
final class NativeLoading {

  private static final String SWITCH = "org.bytedeco.javacpp.loadLibraries";

  private NativeLoading() {}

  /**
   * @param folder with all of the choice's libraries
   * @throws UserError if the system refuses one of them, or JavaCPP loaded its own before
   */
  static void load(Natives.Choice choice, Path folder) {
    if (Loader.getLoadedLibraries().containsKey("jnitorch")) {
      throw new UserError(
          "A class of the libtorch bindings was used before Engine.load(); call that first.");
    }
    @Nullable String asked = System.getProperty(SWITCH);
    System.setProperty(SWITCH, "true");
    for (Natives.Library library : choice.libraries()) {
      if (Loader.getLoadedLibraries().containsKey(bareName(library.name()))) {
        continue; // By an attempt that another library spoilt.
      }
      Path file = folder.resolve(library.name());
      try {
        Loader.loadLibrary(torch.class, new URL[] {file.toUri().toURL()}, bareName(library.name()));
      } catch (UnsatisfiedLinkError | IOException e) {
        throw new UserError(
            "The system cannot load "
                + file
                + " ("
                + reason(e)
                + "); it must be on a disk that allows programs to run, on a system with glibc.",
            e);
      }
    }
    System.setProperty(SWITCH, asked == null ? "false" : asked);
  }

  /** JavaCPP's name of a library: it keeps a list of those that are loaded. */
  private static String bareName(String file) {
    return file.replaceFirst("^lib", "").replaceFirst("\\.(so|dylib|dll).*$", "");
  }

  /** JavaCPP hides the system's own words behind a second attempt's. */
  private static String reason(Throwable error) {
    Throwable first = error.getCause() == null ? error : error.getCause();
    return String.valueOf(first.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
