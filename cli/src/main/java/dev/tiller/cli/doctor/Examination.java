package dev.tiller.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Map;

/** All checkups in the order in which a person reads them: what needs no native library first. */
public final class Examination {

  private Examination() {}

  /** Checkups by what they look at. */
  public static Map<String, Checkup> checkups() {
    Map<String, Checkup> all = new LinkedHashMap<>();
    all.put("java", Machine::java);
    all.put("processor", Machine::processor);
    all.put("memory", Machine::memory);
    all.put("devices", Machine::devices);
    all.put("environment", Machine::environment);
    all.put("cache", Disk::cache);
    all.put("libtorch", NativeLibraries::libtorch);
    all.put("tokenizers", NativeLibraries::tokenizers);
    all.put("onnxruntime", NativeLibraries::encoder);
    all.put("duckdb", NativeLibraries::duckdb);
    return all;
  }
}
