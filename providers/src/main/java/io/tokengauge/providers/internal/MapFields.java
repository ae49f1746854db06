package io.tokengauge.providers.internal;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldTree.Node;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted fields of JSON that somebody parsed already, into maps, iterables, strings,
 * numbers and booleans. Looks at nothing else, so content, depth and cycles do not matter.
 */
public final class MapFields {

  private final FieldTree tree;

  /** Prepares to read the fields of a tree. */
  public MapFields(FieldTree tree) {
    this.tree = tree;
  }

  /**
   * Reads a JSON object.
   *
   * @throws MalformedResponseException if a wanted text is too long
   */
  public FieldValues read(Map<?, ?> body) {
    FieldValues values = new FieldValues(tree);
    readObject(body, tree.root(), values, false);
    return values;
  }

  private static void readObject(Map<?, ?> map, Node at, FieldValues values, boolean summed) {
    at.children.forEach(
        (name, field) -> {
          Object value = map.get(name);
          if (value instanceof Map<?, ?> object && !field.children.isEmpty()) {
            values.put(field.slot, JsonShape.OBJECT);
            readObject(object, field, values, summed);
          } else if (value instanceof Iterable<?> array && field.isArray()) {
            values.put(field.slot, JsonShape.ARRAY);
            readArray(array, field, values);
          } else {
            JsonFields.put(values, field, scalar(value, field), summed);
          }
        });
  }

  private static void readArray(Iterable<?> elements, Node array, FieldValues values) {
    for (Object value : elements) {
      if (array.element != null) {
        JsonFields.count(values, array.element);
      }
      if (!(value instanceof Map<?, ?> object)) {
        continue;
      }
      if (array.element != null) {
        readObject(object, array.element, values, true);
      } else {
        readKeyedElement(object, array, values);
      }
    }
  }

  private static void readKeyedElement(Map<?, ?> object, Node array, FieldValues values) {
    if (!(object.get(array.key) instanceof CharSequence kind)) {
      return;
    }
    Node element = array.elementByKey.get(kind.toString());
    if (element == null) {
      return;
    }
    Map<String, Object> found = new LinkedHashMap<>();
    element.children.forEach(
        (name, field) -> {
          Object value = scalar(object.get(name), field);
          if (value != null) {
            found.put(name, value);
          }
        });
    JsonFields.deliver(array, kind.toString(), found, values);
  }

  private static @Nullable Object scalar(@Nullable Object value, Node field) {
    if (value == null) {
      return null;
    }
    if (value instanceof CharSequence text) {
      if (!field.wanted) {
        return JsonShape.TEXT;
      }
      if (text.length() > JsonFields.MAX_TEXT_LENGTH) {
        throw JsonFields.tooLong(field.path);
      }
      return text.toString();
    }
    if (value instanceof Number number) {
      return field.wanted ? number(number) : JsonShape.NUMBER;
    }
    if (value instanceof Boolean truth) {
      return truth ? JsonShape.TRUE : JsonShape.FALSE;
    }
    return value instanceof Map<?, ?> ? JsonShape.OBJECT : JsonShape.ARRAY;
  }

  private static Object number(Number number) {
    if (number instanceof Long || number instanceof Integer || number instanceof Short) {
      return number.longValue();
    }
    if (number instanceof BigInteger big && big.bitLength() < Long.SIZE) {
      return big.longValue();
    }
    if (number instanceof BigInteger) {
      // Its digits could fill memory; no count is near this.
      return new NumberText("1E19 or beyond");
    }
    return new NumberText(number.toString());
  }
}
