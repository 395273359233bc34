package dev.tiller.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the operating system says a process has loaded. */
final class MappedLibraries {

  private MappedLibraries() {}

  /** Paths of every libtorch, BLAS, OpenMP or Fortran library in this process. */
  static List<String> ofThisProcess() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("/"))
        .map(line -> line.substring(line.indexOf('/')))
        .filter(path -> path.matches(".*/lib(torch|c10|jni|openblas|gomp|iomp|gfortran|quad).*"))
        .distinct()
        .toList();
  }
}
