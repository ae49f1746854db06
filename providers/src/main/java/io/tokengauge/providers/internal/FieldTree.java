package io.tokengauge.providers.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which fields of a JSON document are wanted, as a tree of names, and where each is kept.
 *
 * <p>Paths read {@code usage.prompt_tokens}; {@code a[].b} is {@code b} of every element of {@code
 * a}, numbers added up; {@code a[k=v].b} only of those elements whose {@code k} reads {@code v};
 * {@code a[]} and {@code a[k=v]} alone count the elements. Elements can be wanted one by one
 * instead: {@link #rows}. Built once, then read by any number of threads.
 */
public final class FieldTree {

  /** Is one name in the tree. */
  static final class Node {
    final String path;
    final int slot;
    final Map<String, Node> children = new HashMap<>();
    boolean wanted;

    /** The elements of the array here, when all are alike. */
    @Nullable Node element;

    /** What tells the elements of the array here apart, and each kind. */
    @Nullable String key;

    final Map<String, Node> elementByKey = new HashMap<>();

    /** What is wanted of each element of the array here, when they are wanted one by one. */
    @Nullable FieldTree rows;

    Node(String path, int slot) {
      this.path = path;
      this.slot = slot;
    }

    boolean isArray() {
      return element != null || key != null;
    }
  }

  private final Node root = new Node("body", 0);
  private final List<Node> nodes = new ArrayList<>(List.of(root));

  /** Starts a tree that wants nothing. */
  public FieldTree() {}

  /**
   * Adds a field that is wanted.
   *
   * @return the slot it is kept in; the same for the same path
   */
  public int add(String path) {
    Node leaf = walk(path).get(segments(path).size() - 1);
    leaf.wanted = true;
    return leaf.slot;
  }

  /**
   * Adds a second place where a field may stand: below a prefix, as stream events wrap it. What is
   * found there is kept in the slot of the plain path, level by level.
   *
   * @throws IllegalArgumentException if the longer path is in the tree already, as another field
   */
  public void mount(String prefix, String path) {
    List<Node> plain = walk(path);
    Node at = root;
    for (String segment : segments(prefix)) {
      at = child(at, segment, null);
    }
    List<String> names = segments(path);
    for (int i = 0; i < names.size(); i++) {
      at = child(at, names.get(i), plain.get(i));
      at.wanted |= plain.get(i).wanted;
      if (at.slot != plain.get(i).slot) {
        throw new IllegalArgumentException(prefix + "." + path + " is a field of its own already");
      }
    }
  }

  /**
   * Wants each element of the array at a path as a document of its own. Only {@link JsonFields}
   * reads them.
   */
  public Rows rows(String path) {
    List<Node> way = walk(path);
    Node array = way.get(way.size() - 1);
    Rows rows = new Rows(path, array.slot, new FieldTree());
    array.rows = rows.elements();
    return rows;
  }

  /**
   * Is an array whose elements are wanted one by one.
   *
   * @param path where it stands
   * @param slot where it is kept
   * @param elements what is wanted of each element
   */
  public record Rows(String path, int slot, FieldTree elements) {}

  /** Returns the slots of everything on the way to a field, itself left out. */
  public int[] ancestors(String path) {
    List<Node> way = walk(path);
    return way.subList(0, way.size() - 1).stream().mapToInt(node -> node.slot).toArray();
  }

  /** Returns the path whose values are kept in a slot. */
  public String path(int slot) {
    return nodes.get(slot).path;
  }

  /** Tells whether a slot's path is an array. */
  public boolean isArray(int slot) {
    return nodes.get(slot).isArray();
  }

  Node root() {
    return root;
  }

  int size() {
    return nodes.size();
  }

  // A name and its brackets are two nodes: the array, and its elements.
  private List<Node> walk(String path) {
    List<Node> way = new ArrayList<>();
    Node at = root;
    for (String segment : segments(path)) {
      at = child(at, segment, null);
      way.add(at);
    }
    return way;
  }

  private Node child(Node parent, String segment, @Nullable Node sharing) {
    if (segment.equals("[]")) {
      if (parent.key != null) {
        throw new IllegalArgumentException(parent.path + " tells its elements apart already");
      }
      if (parent.element == null) {
        parent.element = node(parent.path + segment, sharing);
      }
      return parent.element;
    }
    if (segment.startsWith("[")) {
      String[] keyAndValue = segment.substring(1, segment.length() - 1).split("=", 2);
      if (parent.element != null || (parent.key != null && !parent.key.equals(keyAndValue[0]))) {
        throw new IllegalArgumentException(parent.path + " has elements of another kind already");
      }
      parent.key = keyAndValue[0];
      return parent.elementByKey.computeIfAbsent(
          keyAndValue[1], any -> node(parent.path + segment, sharing));
    }
    return parent.children.computeIfAbsent(
        segment, any -> node(parent == root ? segment : parent.path + "." + segment, sharing));
  }

  private Node node(String path, @Nullable Node sharing) {
    Node node = new Node(path, sharing == null ? nodes.size() : sharing.slot);
    if (sharing == null) {
      nodes.add(node);
    }
    return node;
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      int bracket = part.indexOf('[');
      if (part.isEmpty() || bracket == 0 || (bracket > 0 && !part.endsWith("]"))) {
        throw new IllegalArgumentException(
            "a path must be names with dots between them, was \"" + path + "\"");
      }
      segments.add(bracket < 0 ? part : part.substring(0, bracket));
      if (bracket > 0) {
        segments.add(part.substring(bracket));
      }
    }
    return segments;
  }
}
