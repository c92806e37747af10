package dev.guestloop;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The public methods of the library that may suspend the task that calls them, found in the byte code: all from which a chain of calls
 * leads to the one place where a coroutine is suspended.
 */
final class WaitingMethods {

    private static final String SUSPEND = "dev.guestloop.internal.Coroutine.suspend()";

    private WaitingMethods() {}

    /** Returns them as {@code Class.method}, overloads once. */
    static Set<String> find() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.guestloop");
        Map<String, List<JavaCodeUnit>> callers = callers(classes);
        Set<String> reached = new HashSet<>();
        ArrayDeque<String> todo = new ArrayDeque<>(List.of(SUSPEND));
        Set<String> found = new TreeSet<>();
        while (!todo.isEmpty()) {
            for (JavaCodeUnit caller : callers.getOrDefault(todo.remove(), List.of())) {
                for (String name : namesOf(caller)) {
                    if (reached.add(name)) {
                        todo.add(name);
                    }
                }
                found.addAll(publicNamesOf(caller));
            }
        }
        return found;
    }

    private static Map<String, List<JavaCodeUnit>> callers(JavaClasses classes) {
        Map<String, List<JavaCodeUnit>> callers = new HashMap<>();
        for (JavaClass type : classes) {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                unit.getMethodCallsFromSelf()
                        .forEach(
                                call -> callers.computeIfAbsent(call.getTarget().getFullName(), _ -> new ArrayList<>())
                                        .add(unit));
                unit.getConstructorCallsFromSelf()
                        .forEach(
                                call -> callers.computeIfAbsent(call.getTarget().getFullName(), _ -> new ArrayList<>())
                                        .add(unit));
            }
        }
        return callers;
    }

    /** A method is called by its own name, and by those of the interfaces and classes of ours that declare it. */
    private static Collection<String> namesOf(JavaCodeUnit unit) {
        Set<String> names = new HashSet<>(Set.of(unit.getFullName()));
        declarations(unit).forEach(declared -> names.add(declared.getFullName()));
        return names;
    }

    private static List<JavaMethod> declarations(JavaCodeUnit unit) {
        List<JavaMethod> found = new ArrayList<>();
        if (unit instanceof JavaMethod method) {
            Class<?>[] parameters = method.getRawParameterTypes().stream()
                    .map(JavaClass::reflect)
                    .toArray(Class<?>[]::new);
            List<JavaClass> above = new ArrayList<>(method.getOwner().getAllRawInterfaces());
            above.addAll(method.getOwner().getAllRawSuperclasses());
            above.stream()
                    .filter(type -> type.getPackageName().startsWith("dev.guestloop"))
                    .flatMap(type -> type.tryGetMethod(method.getName(), parameters).stream())
                    .forEach(found::add);
        }
        return found;
    }

    private static List<String> publicNamesOf(JavaCodeUnit unit) {
        List<JavaMethod> all = new ArrayList<>(declarations(unit));
        if (unit instanceof JavaMethod method) {
            all.add(method);
        }
        return all.stream()
                .filter(WaitingMethods::isPublicApi)
                .map(method -> method.getOwner().getSimpleName() + '.' + method.getName())
                .toList();
    }

    private static boolean isPublicApi(JavaMethod method) {
        JavaClass owner = method.getOwner();
        boolean isPublic = method.getModifiers().contains(JavaModifier.PUBLIC)
                && !method.getModifiers().contains(JavaModifier.SYNTHETIC);
        for (JavaClass type = owner;
                isPublic && type != null;
                type = type.getEnclosingClass().orElse(null)) {
            isPublic = type.getModifiers().contains(JavaModifier.PUBLIC);
        }
        return isPublic && !owner.getPackageName().equals("dev.guestloop.internal");
    }
}
