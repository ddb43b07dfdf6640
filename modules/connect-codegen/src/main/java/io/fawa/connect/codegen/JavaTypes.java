/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.GeneratedMessage.GeneratedExtension;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The Java class that protoc's Java generator creates for a proto message or file. */
final class JavaTypes {
  private static final GeneratedExtension<FeatureSet, JavaFeatures> JAVA_FEATURES = javaFeatures();

  /** From {@code .package.Message} to the class's full name. */
  private final Map<String, String> classes = new HashMap<>();

  /** The messages that are deprecated, or whose file or enclosing message is. */
  private final Set<String> deprecated = new HashSet<>();

  private JavaTypes() {}

  static JavaTypes of(List<FileDescriptorProto> files) {
    JavaTypes types = new JavaTypes();
    for (FileDescriptorProto file : files) {
      String protoScope = file.getPackage().isEmpty() ? "" : "." + file.getPackage();
      for (DescriptorProto message : file.getMessageTypeList()) {
        boolean nested = isNested(file, message.getOptions().getFeatures());
        types.add(message, protoScope, nested ? outerClass(file) : javaPackage(file), false);
      }
    }
    return types;
  }

  private void add(
      DescriptorProto message, String protoScope, String javaScope, boolean scopeDeprecated) {
    String proto = protoScope + "." + message.getName();
    String java = qualified(javaScope, message.getName());
    boolean old = scopeDeprecated || message.getOptions().getDeprecated();
    classes.put(proto, java);
    if (old) {
      deprecated.add(proto);
    }
    message.getNestedTypeList().forEach(nested -> add(nested, proto, java, old));
  }

  /** The class of the extension cannot be the first of the two that is loaded. */
  private static GeneratedExtension<FeatureSet, JavaFeatures> javaFeatures() {
    Objects.requireNonNull(DescriptorProtos.getDescriptor());
    return JavaFeaturesProto.java_;
  }

  /** The extensions that a request must be parsed with. */
  static ExtensionRegistry extensions() {
    ExtensionRegistry extensions = ExtensionRegistry.newInstance();
    extensions.add(JAVA_FEATURES);
    return extensions;
  }

  /** The class of {@code .package.Message}. */
  String classOf(String protoType) {
    String name = classes.get(protoType);
    if (name == null) {
      throw new IllegalArgumentException("no message " + protoType + " in the request");
    }
    return name;
  }

  /** The annotation that a class using a service's messages needs, if any. */
  String annotation(ServiceDescriptorProto service) {
    if (service.getOptions().getDeprecated()) {
      return "@java.lang.Deprecated\n";
    }
    boolean usesDeprecated =
        service.getMethodList().stream()
            .anyMatch(method ->
                deprecated.contains(method.getInputType())
                    || deprecated.contains(method.getOutputType()));
    return usesDeprecated ? "@java.lang.SuppressWarnings(\"deprecation\")\n" : "";
  }

  /**
   * True if top-level definitions become classes nested in the file's class: by a feature since
   * edition 2024, by a file option before.
   */
  static boolean isNested(FileDescriptorProto file, FeatureSet features) {
    return switch (features.getExtension(JAVA_FEATURES).getNestInFileClass()) {
      case YES -> true;
      case NO -> false;
      case LEGACY, NEST_IN_FILE_CLASS_UNKNOWN ->
          !isOfEdition2024(file) && !file.getOptions().getJavaMultipleFiles();
    };
  }

  private static boolean isOfEdition2024(FileDescriptorProto file) {
    return file.getEdition().getNumber() >= Edition.EDITION_2024_VALUE;
  }

  /** The package of a file's classes; possibly empty. */
  static String javaPackage(FileDescriptorProto file) {
    return file.getOptions().hasJavaPackage()
        ? file.getOptions().getJavaPackage()
        : file.getPackage();
  }

  /** The class that holds a file's descriptor, with its package. */
  static String outerClass(FileDescriptorProto file) {
    if (file.getOptions().hasJavaOuterClassname()) {
      return qualified(javaPackage(file), file.getOptions().getJavaOuterClassname());
    }
    String path = file.getName();
    String base = path.substring(path.lastIndexOf('/') + 1);
    String name = upperCamel(base.replaceFirst("\\.(proto|protodevel)$", ""));
    if (isOfEdition2024(file)) {
      return qualified(javaPackage(file), name + "Proto");
    }
    return qualified(javaPackage(file), takenIn(file, name) ? name + "OuterClass" : name);
  }

  static String qualified(String scope, String name) {
    return scope.isEmpty() ? name : scope + "." + name;
  }

  /** The part of a qualified name before the first dot. */
  static String firstWord(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The part of a qualified name after the last dot. */
  static String lastWord(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static boolean takenIn(FileDescriptorProto file, String name) {
    for (ServiceDescriptorProto service : file.getServiceList()) {
      if (service.getName().equals(name)) {
        return true;
      }
    }
    return takenIn(file.getMessageTypeList(), file.getEnumTypeList(), name);
  }

  private static boolean takenIn(
      List<DescriptorProto> messages, List<EnumDescriptorProto> enums, String name) {
    for (EnumDescriptorProto type : enums) {
      if (type.getName().equals(name)) {
        return true;
      }
    }
    for (DescriptorProto message : messages) {
      if (message.getName().equals(name)
          || takenIn(message.getNestedTypeList(), message.getEnumTypeList(), name)) {
        return true;
      }
    }
    return false;
  }

  /** Letters and digits only, with a capital at the start and after anything else. */
  private static String upperCamel(String text) {
    StringBuilder name = new StringBuilder();
    boolean capital = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'z' && capital) {
        name.append((char) (c - 'a' + 'A'));
        capital = false;
      } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        name.append(c);
        capital = false;
      } else if (c >= '0' && c <= '9') {
        name.append(c);
        capital = true;
      } else {
        capital = true;
      }
    }
    return name.toString();
  }
}
