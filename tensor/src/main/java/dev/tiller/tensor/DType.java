package dev.tiller.tensor;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The element types of a safetensors file that libtorch can hold. */
public enum DType {
  F64(ScalarType.Double, 8),
  F32(ScalarType.Float, 4),
  F16(ScalarType.Half, 2),
  BF16(ScalarType.BFloat16, 2),
  I64(ScalarType.Long, 8),
  I32(ScalarType.Int, 4),
  I16(ScalarType.Short, 2),
  I8(ScalarType.Char, 1),
  U8(ScalarType.Byte, 1),
  BOOL(ScalarType.Bool, 1);

  private static final Map<ScalarType, DType> BY_TYPE = new HashMap<>();

  static {
    for (DType type : values()) {
      BY_TYPE.put(type.scalarType, type);
    }
  }

  private final ScalarType scalarType;
  private final int bytes;

  DType(ScalarType scalarType, int bytes) {
    this.scalarType = scalarType;
    this.bytes = bytes;
  }

  /** libtorch's name of this type. */
  public ScalarType scalarType() {
    return scalarType;
  }

  /** Size of one element. */
  public int bytes() {
    return bytes;
  }

  /** The type that a file calls so; null if none here is. */
  static @Nullable DType named(String name) {
    for (DType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /**
   * @throws IllegalArgumentException if safetensors has no name for the type
   */
  public static DType of(ScalarType type) {
    @Nullable DType found = BY_TYPE.get(type.intern());
    if (found == null) {
      throw new IllegalArgumentException("A safetensors file cannot hold " + type);
    }
    return found;
  }
}
