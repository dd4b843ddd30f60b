package firstmap.events.json;

import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Sign;

/** Signs of life as they stand on the topic. */
public final class SignJson {
    private SignJson() {}

    /** @throws Invalid if it is none */
    public static Sign read(byte[] json) {
        return Json.draft(json, Limits.MAX_REQUEST_BYTES, SignJson::form).make();
    }

    private static Form<Sign> form(String type) {
        for (var form : Sign.ALL) if (form.type().equals(type)) return of(form);
        return null;
    }

    @SuppressWarnings("unchecked") // A sign of this form is a sign.
    private static Form<Sign> of(Form<? extends Sign> form) {
        return (Form<Sign>) form;
    }

    public static byte[] write(Sign sign) {
        return Json.bytes(of(sign.form()), sign);
    }
}
