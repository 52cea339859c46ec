// Copyright: (c) 2026, entra.oracledb contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import oracle.jdbc.diagnostics.CommonDiagnosable;
import oracle.net.jdbc.nl.NLParamParser;
import oracle.net.nt.ConnectDescription;
import oracle.net.nt.ConnOption;
import oracle.net.resolver.AddrResolution;
import oracle.net.resolver.EZConnectResolver;
import oracle.net.resolver.TNSNamesNamingAdapter;

/**
 * JDBC thin as a child of workers.Worker: how its own parser understands a tnsnames.ora or a connect string, and a login.
 * An alias is resolved by TNSNamesNamingAdapter, as the driver itself does it when it connects.
 */
public final class ClientWorker {
    public static void main(String[] unused) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] fields = line.split(" ");
            for (int i = 1; i < fields.length; i++) {
                boolean empty = fields[i].equals("=");
                fields[i] = empty ? "" : new String(Base64.getDecoder().decode(fields[i]), StandardCharsets.UTF_8);
            }
            answers.write((json(answer(fields)) + "\n").getBytes(StandardCharsets.UTF_8));
            answers.flush();
        }
    }

    private static Map<String, Object> answer(String[] fields) throws Exception {
        switch (fields[0]) {
            case "parse":
                return parse(fields[1]);
            case "resolve":
                return resolve(fields[1], fields[2]);
            case "login":
                return login(fields[1], fields[2], fields[3]);
            default:
                throw new IllegalArgumentException(fields[0]);
        }
    }

    private static Map<String, Object> parse(String directory) throws Exception {
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Object> values = new TreeMap<>();
        Map<String, Object> errors = new TreeMap<>();
        TNSNamesNamingAdapter adapter = new TNSNamesNamingAdapter(directory);
        String error = null;
        try {
            adapter.resolve("no_such_alias_only_to_read_the_file");
        } catch (Exception expected) {
            // Without a file that it could read: "could not find tnsnames.ora in …"; with one: "could not find alias …".
            error = said(expected).contains("Could not find alias") ? null : said(expected);
        }
        Set<String> names = names(adapter);
        for (String name : names) {
            try {
                values.put(name, adapter.resolve(name));
            } catch (Exception one) {
                errors.put(name, said(one));
            }
        }
        answer.put("error", error);
        answer.put("names", names);
        answer.put("values", values);
        answer.put("errors", errors);
        answer.put("strict_error", strictError(directory));
        return answer;
    }

    /** The names of all files that the adapter has read; it has no method that tells them. */
    private static Set<String> names(TNSNamesNamingAdapter adapter) throws Exception {
        Field files = TNSNamesNamingAdapter.class.getDeclaredField("tnsFiles");
        files.setAccessible(true);
        Set<String> names = new LinkedHashSet<>();
        for (Object file : (Collection<?>) files.get(adapter)) {
            Method entries = file.getClass().getDeclaredMethod("getEntries");
            entries.setAccessible(true);
            names.addAll(List.of(((NLParamParser) entries.invoke(file)).getNLPAllNames()));
        }
        names.remove("IFILE");
        return names;
    }

    /** What the same parser says when it may not pass over errors. */
    private static Object strictError(String directory) {
        try {
            new NLParamParser(Path.of(directory, "tnsnames.ora").toString());
            return null;
        } catch (Exception error) {
            return said(error);
        }
    }

    private static Map<String, Object> resolve(String directory, String connectString) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            // An Easy Connect string becomes a descriptor and properties of the connection; anything else stays as it is.
            EZConnectResolver easy = EZConnectResolver.newInstance(connectString);
            Properties properties = new Properties();
            properties.putAll(easy.getProperties());
            if (!directory.isEmpty()) {
                properties.setProperty("oracle.net.tns_admin", directory);
            }
            AddrResolution resolution = new AddrResolution(
                    easy.getResolvedUrl(), properties, null, null, CommonDiagnosable.getInstance(), null);
            List<Object> descriptions = new ArrayList<>();
            for (ConnectDescription one : resolution.getResolvedDescriptions()) {
                descriptions.add(described(one));
            }
            answer.put("error", null);
            answer.put("descriptor", resolution.getTNSAddress());
            answer.put("facts", Map.of("descriptions", descriptions, "properties", new TreeMap<>(easy.getProperties())));
        } catch (Exception error) {
            answer.put("error", said(error));
        }
        return answer;
    }

    private static Map<String, Object> described(ConnectDescription description) throws Exception {
        Map<String, Object> facts = new TreeMap<>(getters(description));
        List<Object> addresses = new ArrayList<>();
        for (ConnOption option : description.getConnectOptions()) {
            addresses.add(fields(option));
        }
        facts.put("addresses", addresses);
        return facts;
    }

    private static Map<String, Object> getters(Object object) throws Exception {
        Map<String, Object> facts = new TreeMap<>();
        for (Method method : object.getClass().getMethods()) {
            boolean plain = method.getReturnType() == String.class || method.getReturnType() == int.class;
            if (plain && method.getParameterCount() == 0 && method.getName().matches("get.*|useSNI")) {
                facts.put(method.getName(), String.valueOf(method.invoke(object)));
            }
        }
        return facts;
    }

    private static Map<String, Object> fields(Object object) throws Exception {
        Map<String, Object> facts = new TreeMap<>();
        for (Field field : object.getClass().getFields()) {
            if (field.get(object) instanceof String || field.getType().isPrimitive()) {
                facts.put(field.getName(), String.valueOf(field.get(object)));
            }
        }
        return facts;
    }

    /** Without user and password the driver goes by TOKEN_AUTH and TOKEN_LOCATION of the alias. */
    private static Map<String, Object> login(String directory, String alias, String ca) {
        Properties properties = new Properties();
        properties.setProperty("oracle.net.tns_admin", directory);
        if (!ca.isEmpty()) {
            properties.setProperty("javax.net.ssl.trustStore", ca);
            properties.setProperty("javax.net.ssl.trustStoreType", "PEM");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:oracle:thin:/@" + alias, properties)) {
            answer.put("message", null);
        } catch (Exception error) {
            StringBuilder message = new StringBuilder();
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                message.append(cause).append('\n');
            }
            answer.put("message", message.toString());
            answer.put("name", error.getClass().getSimpleName());
        }
        return answer;
    }

    private static String said(Throwable error) {
        return String.valueOf(error).split("\n")[0];
    }

    private static String json(Object value) {
        if (value == null) {
            return "null";
        }
        List<String> parts = new ArrayList<>();
        if (value instanceof Map) {
            ((Map<?, ?>) value).forEach((name, inner) -> parts.add(quoted(name.toString()) + ":" + json(inner)));
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof Collection) {
            ((Collection<?>) value).forEach(inner -> parts.add(json(inner)));
            return "[" + String.join(",", parts) + "]";
        }
        return quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            out.append(c < ' ' || c == '"' || c == '\\' || c > '~' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return out.append('"').toString();
    }
}
