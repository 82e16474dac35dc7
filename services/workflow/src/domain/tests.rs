mod attachments;
mod builders;
mod comments;
mod lives;
mod refusals;
mod routing;
mod table;
