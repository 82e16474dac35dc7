//! The form of a new incident: its sections, and what it says before anything is sent.

use std::{collections::BTreeMap, ops::Range};

use contracts::{
    Category, Environment, FieldError, Operation, Severity,
    command::{LONGEST_SUMMARY, LONGEST_TEXT, MOST_INTERACTION_IDS},
    form::Fields,
    incident::AffectedConsumers,
};

use super::{
    fields::files,
    form::{self, Choice, Field, Group, Kind, Look, Offer, labelled, or_none},
    interaction_ids, pasted,
};

/// The page of the form.
pub(crate) const PAGE: &str = "/incidents/new";

/// The field by which the list of brands is narrowed. It is the form's own: the owner of incidents never gets it.
pub(crate) const BRAND_SEARCH: &str = "brand_search";

/// The form, as a page shows it.
pub(crate) struct RaiseForm {
    pub(crate) fields: Vec<Field>,
    pub(crate) sections: Vec<Section>,
}

/// Fields that belong together.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) hint: &'static str,
    /// Whether it is folded away while nothing stands in it.
    pub(crate) folded: bool,
    place: Range<usize>,
}

/// A brand that an incident can be raised with.
pub(crate) struct Provider {
    pub(crate) brand_id: String,
    pub(crate) brand_name: String,
    pub(crate) organisation_name: String,
}

impl RaiseForm {
    /// Not yet filled in. `zone` is how the reader's clock is called.
    pub(crate) fn new(providers: &[Provider], products: Vec<Choice>, zone: &str) -> Self {
        let mut form = Self { fields: Vec::new(), sections: Vec::new() };
        form.add("where", "Where", "With whom, and in which environment.", whereabouts(providers, products));
        let hint = "No consumer data, no NMI, no tokens: other parties of the incident read this.";
        form.add("what", "What", hint, what(zone));
        let hint = "What the provider, and AEMO if it is referred, find the failing calls by.";
        form.add("evidence", "Evidence", hint, evidence());
        form.add("more", "More", "What helps to see it again.", more());
        if let Some(last) = form.sections.last_mut() {
            last.folded = true;
        }
        form
    }

    fn add(&mut self, id: &'static str, title: &'static str, hint: &'static str, fields: Vec<Field>) {
        let from = self.fields.len();
        self.fields.extend(fields);
        self.sections.push(Section { id, title, hint, folded: false, place: from..self.fields.len() });
    }

    /// Puts back what was typed, and each fault beside its field. Gives the faults that belong to no field.
    pub(crate) fn fill(&mut self, typed: &Fields, errors: &[FieldError]) -> Vec<String> {
        let rest = form::fill(&mut self.fields, typed, errors);
        // These are not sent, and what is taken from a payload is masked.
        for field in
            self.fields.iter_mut().filter(|field| [BRAND_SEARCH, pasted::FIELD].contains(&field.name))
        {
            field.finds.clear();
        }
        if let Some(ids) = self.field("interaction_ids") {
            ids.error = interaction_ids::told(&ids.value).or(ids.error.take());
        }
        rest
    }

    /// The fields of a section.
    pub(crate) fn fields_of(&self, section: &Section) -> &[Field] {
        self.fields.get(section.place.clone()).unwrap_or_default()
    }

    /// Whether a section is shown unfolded.
    pub(crate) fn is_open(&self, section: &Section) -> bool {
        let holds = |field: &Field| !field.value.is_empty() || field.error.is_some();
        !section.folded || self.fields_of(section).iter().any(holds)
    }

    /// The field of that name.
    pub(crate) fn field(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }
}

/// What is said of an operation as soon as it is chosen (DOMAIN, "Energy operations").
pub(crate) fn aemos_part(operation: Operation) -> String {
    match (operation.shared_responsibility(), operation.secondary()) {
        (true, Some(secondary)) => format!(
            "AEMO may become involved: this data is a shared responsibility. The provider gets it from AEMO by {secondary}."
        ),
        (true, None) => {
            "AEMO may become involved: this data is a shared responsibility. The provider composes this \
                         call from others; AEMO has no such call."
                .to_owned()
        }
        (false, _) => {
            "AEMO is not involved: the provider alone answers this call, so it cannot be referred.".to_owned()
        }
    }
}

fn again(label: &'static str) -> Look {
    Look { label, to: PAGE }
}

fn whereabouts(providers: &[Provider], products: Vec<Choice>) -> Vec<Field> {
    let mut fields = vec![
        Field::new(BRAND_SEARCH, "Find a brand", Kind::Line)
            .hint("Part of the brand's or its legal entity's name; it narrows the list below.")
            .look(again("Find"))
            .optional(),
        Field::new("brand_id", "Provider", Kind::Groups(by_organisation(providers)))
            .hint("The brand whose API was called."),
    ];
    if !products.is_empty() {
        let choice = Kind::Choice(or_none(products, "None of them"));
        fields.push(Field::new("software_product_id", "Your software product", choice).optional());
    }
    let environments = Kind::Choice(labelled(Environment::ALL, Environment::label));
    fields.push(Field::new("environment", "Environment", environments));
    fields
}

fn what(zone: &str) -> Vec<Field> {
    let categories = or_none(labelled(Category::ALL, Category::label), "Choose a category");
    let bands = or_none(labelled(AffectedConsumers::ALL, AffectedConsumers::label), "Not said");
    vec![
        Field::new("operation", "API operation", Kind::Groups(operations()))
            .hint("From the Consumer Data Standards. It decides whether AEMO may become involved."),
        Field::new("category", "Category", Kind::Choice(categories)).hint("What kind of fault it is."),
        Field::new("affected_consumers", "Affected consumers", Kind::Choice(bands))
            .hint("How many, never who.")
            .optional(),
        Field::new("severity", "Severity", Kind::Cards(severities())),
        Field::new("summary", "Summary", Kind::Line)
            .hint(format!("In one line, at most {LONGEST_SUMMARY} characters."))
            .most(LONGEST_SUMMARY),
        Field::new("description", "Description", Kind::Long)
            .hint("What fails, since when, and what you have tried.")
            .most(LONGEST_TEXT),
        Field::new("occurred_from", "Occurs since", Kind::Time).hint(format!("{zone}.")),
        Field::new("occurred_to", "Until", Kind::Time)
            .hint(format!("{zone}. Leave out while it goes on."))
            .optional(),
        Field::new("ongoing", "It still happens", Kind::Flag).optional(),
    ]
}

fn evidence() -> Vec<Field> {
    vec![
        Field::new(pasted::FIELD, "Paste an error payload", Kind::Long)
            .hint(
                "The body of the error response, or all of it with its headers. It fills in the fields below, and is \
                 not sent itself.",
            )
            .look(again("Read the payload"))
            .optional(),
        Field::new("http_status", "HTTP status", Kind::Line).hint("100 to 599.").optional(),
        Field::new(
            "secondary_data_holder_error",
            "isSecondaryDataHolderError",
            Kind::Choice(vec![
                (String::new(), "Not in the payload".to_owned()),
                ("true".to_owned(), "true: the fault arose on AEMO's leg".to_owned()),
                ("false".to_owned(), "false".to_owned()),
            ]),
        )
        .hint("As the payload has it.")
        .optional(),
        Field::new("error_urn", "Error URN", Kind::Line).hint("urn:au-cds:error:…").optional(),
        Field::new("interaction_ids", "Interaction ids", Kind::Lines)
            .hint(format!(
                "x-fapi-interaction-id of failing calls, one on a line, at most {MOST_INTERACTION_IDS}: what AEMO \
                 finds a call by."
            ))
            .most(MOST_INTERACTION_IDS)
            .optional(),
        files(),
    ]
}

fn more() -> Vec<Field> {
    let long = |name, label| Field::new(name, label, Kind::Long).most(LONGEST_TEXT).optional();
    vec![
        long("expected", "Expected"),
        long("actual", "Actual"),
        long("steps", "Steps to see it again"),
        long("workaround", "Workaround"),
    ]
}

/// What each severity means. DOMAIN says it of the first; the others are our words, until somebody publishes them.
fn severities() -> Vec<Offer> {
    let says = |severity| match severity {
        Severity::Critical => "No sharing at all, and no workaround.",
        Severity::Major => "Sharing fails or is wrong for many, and what helps meanwhile is poor.",
        Severity::Moderate => "Some calls or fields are wrong; sharing goes on.",
        Severity::Minor => "A small fault, or one that hinders nobody yet.",
    };
    let offer = |severity: &Severity| Offer {
        value: severity.to_string(),
        label: format!("{severity} {}", severity.label()),
        says: says(*severity).to_owned(),
    };
    Severity::ALL.iter().map(offer).collect()
}

/// The catalogue by sector and kind of data, in its own order.
fn operations() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for operation in Operation::all() {
        let label = format!("{}: {}", operation.sector().label(), operation.data_cluster().label());
        let aemo = if operation.shared_responsibility() { " · AEMO may become involved" } else { "" };
        let offer = Offer {
            value: operation.to_string(),
            label: format!("{} · {operation}{aemo}", operation.name()),
            says: aemos_part(operation),
        };
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.offers.push(offer),
            None => groups.push(Group { label, offers: vec![offer] }),
        }
    }
    groups
}

/// The brands under their legal entities.
fn by_organisation(providers: &[Provider]) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for Provider { brand_id, brand_name, organisation_name } in providers {
        let offer = Offer { value: brand_id.clone(), label: brand_name.clone(), says: String::new() };
        let group = groups.entry(organisation_name.to_lowercase());
        group
            .or_insert_with(|| Group { label: organisation_name.clone(), offers: Vec::new() })
            .offers
            .push(offer);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => fields,
            _ => panic!("not an object"),
        }
    }

    fn form() -> RaiseForm {
        let provider = |id: &str, name: &str, organisation: &str| Provider {
            brand_id: id.to_owned(),
            brand_name: name.to_owned(),
            organisation_name: organisation.to_owned(),
        };
        let providers = [
            provider("b", "Beta", "Zeta Pty Ltd"),
            provider("a", "Alpha", "Eta Pty Ltd"),
            provider("c", "Ceta", "Zeta Pty Ltd"),
        ];
        RaiseForm::new(&providers, Vec::new(), "Melbourne time")
    }

    #[test]
    fn every_field_that_the_owner_reads_is_on_the_form_once() {
        let mut names: Vec<&str> = form().fields.iter().map(|field| field.name).collect();
        let before = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), before);
        // An unknown field is refused by name, and the refusal names those that there are.
        let refused = contracts::command::RaiseForm::read_with(&fields(json!({ "slip": "" })), |_| {});
        let refused = refused.expect_err("a slip");
        let slip = refused.iter().find(|error| error.field == "slip").expect("named");
        let (_, known) = slip.detail.split_once("it has: ").expect("the list");
        // Products are there for who has some; what is declared is ticked beside its find.
        let elsewhere = ["software_product_id", contracts::form::NOT_PERSONAL];
        for name in known.split(", ").filter(|name| !elsewhere.contains(name)) {
            assert!(names.contains(&name), "{name}");
        }
    }

    #[test]
    fn each_operation_says_whether_aemo_may_become_involved() {
        let mut form = form();
        let field = form.field("operation").expect("a field");
        for operation in Operation::all() {
            field.value = operation.to_string();
            assert_eq!(
                field.says().starts_with("AEMO may"),
                operation.shared_responsibility(),
                "{operation}"
            );
        }
        field.value = "GET /energy/electricity/servicepoints/usage".to_owned();
        assert!(field.says().contains("composes"));
    }

    #[test]
    fn brands_stand_under_their_legal_entity() {
        let mut form = form();
        let Kind::Groups(groups) = &form.field("brand_id").expect("a field").kind else { panic!("groups") };
        let labels = |group: &Group| group.offers.iter().map(|offer| offer.label.clone()).collect::<Vec<_>>();
        let shown: Vec<_> = groups.iter().map(|group| (group.label.as_str(), labels(group))).collect();
        let expected = [
            ("Eta Pty Ltd", vec!["Alpha".to_owned()]),
            ("Zeta Pty Ltd", vec!["Beta".to_owned(), "Ceta".to_owned()]),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_folded_section_opens_for_what_stands_in_it() {
        let mut form = form();
        let open =
            |form: &RaiseForm| form.sections.iter().map(|section| form.is_open(section)).collect::<Vec<_>>();
        assert_eq!(open(&form), [true, true, true, false]);
        let typed = fields(json!({ "interaction_ids": "abc", "steps": "call it" }));
        let errors = [
            FieldError::new("interaction_ids", "invalid", "“abc”: no"),
            FieldError::new("x", "unknown", "is none"),
        ];
        assert_eq!(form.fill(&typed, &errors), ["x is none"]);
        assert_eq!(open(&form), [true; 4]);
        let ids = form.field("interaction_ids").expect("a field");
        assert_eq!(ids.error.as_deref(), Some("are not all UUIDs: line 1 (“abc”)"));
    }
}
