//! Forms of texts alone, written as what they are: the names of their fields and how long each may be.

use utoipa::openapi::{
    ObjectBuilder,
    schema::{SchemaType, Type},
};

/// Declares forms of texts: those that must be there, and perhaps one that may be left out. Their schemas are written
/// here and not derived, since the derive takes a limit as a literal only.
macro_rules! text_forms {
    ($(
        $(#[doc = $doc:literal])* $name:ident {
            $($(#[doc = $fdoc:literal])* $field:ident: $max:expr),*
            $(; $(#[doc = $odoc:literal])* $optional:ident: $omax:expr)?
        }
    )+) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[doc = $fdoc])* pub $field: String,)*
            $($(#[doc = $odoc])* pub $optional: Option<String>,)?
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::Object)
                    .description(Some(concat!($($doc),*).trim_ascii()))
                    $(.property(stringify!($field), super::text::required(concat!($($fdoc),*), $max))
                    .required(stringify!($field)))*
                    $(.property(stringify!($optional), super::text::optional(concat!($($odoc),*), $omax)))?
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl $crate::form::ReadForm for $name {
            fn read(fields: &$crate::form::Fields) -> Result<Self, Vec<$crate::form::FieldError>> {
                let mut form = $crate::form::Form::new(fields);
                $(let $field = form.text(stringify!($field), $max);)*
                $(let $optional = form.optional_text(stringify!($optional), $omax);)?
                form.finish(|| Some(Self { $($field: $field?,)* $($optional,)? }))
            }
        }
    )+};
}
pub(super) use text_forms;

/// The schema of a text that must be there.
pub(super) fn required(description: &str, longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description.trim_ascii()))
        .min_length(Some(1))
        .max_length(Some(longest))
}

/// The schema of a text that may be left out.
pub(super) fn optional(description: &str, longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some(description.trim_ascii()))
        .max_length(Some(longest))
}
